namespace ReleaseGates.Postgres.Doctor;

/// <summary>One question to the catalogue.</summary>
/// <param name="Check">What it is about.</param>
/// <param name="Hint">What to do when something is wrong.</param>
/// <param name="Sql">Gives what is there, and an array of what is wrong with it.</param>
/// <param name="Arguments">Its parameters.</param>
internal sealed record Question(string Check, string Hint, string Sql, params object[] Arguments);
