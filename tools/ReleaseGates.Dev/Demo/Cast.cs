using Npgsql;
using ReleaseGates.Personas;

namespace ReleaseGates.Dev.Demo;

/// <summary>Who takes part: the pipeline, the person who started it, and the people who answer for the release.</summary>
/// <param name="login">The GitHub login that started the run.</param>
public sealed class Cast(string login)
{
    /// <summary>The login that the records name.</summary>
    public string Login { get; } = login;

    public Person Pipeline { get; } = new("The pipeline", PersonaNames.CiServiceRole, "deploy-pipeline");

    /// <summary>Also a release manager, who must not approve their own release.</summary>
    public Person Initiator { get; } = new("The initiator", PersonaNames.ReleaseManager, "ines@example.com");

    public Person Manager { get; } = new("Rosa", PersonaNames.ReleaseManager, "rosa@example.com");

    public Person Tester { get; } = new("Quinn", PersonaNames.QaTester, "quinn@example.com");

    public Person Operator { get; } = new("Sam", PersonaNames.Sre, "sam@example.com");

    public Person Auditor { get; } = new("Ada", PersonaNames.AuditReader, "ada@example.com");

    /// <summary>Registers them with the control plane; login and initiator are the same person from then on.</summary>
    public async Task IntroduceAsync(string ownerConnectionString, CancellationToken cancel)
    {
        await using var owner = NpgsqlDataSource.Create(ownerConnectionString);
        foreach (var person in (Person[])[Pipeline, Initiator, Manager, Tester, Operator, Auditor])
        {
            await using var assign = owner.CreateCommand("select ops.assign_persona($1, $2, $3)");
            assign.Parameters.Add(new() { Value = person.Subject });
            assign.Parameters.Add(new() { Value = person.Persona });
            assign.Parameters.Add(
                new() { Value = person == Initiator ? (object)Login : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            await assign.ExecuteNonQueryAsync(cancel);
        }
    }
}
