using Npgsql;
using ReleaseGates.Doctor;
using Persona = ReleaseGates.Personas;

namespace ReleaseGates.Postgres.Doctor;

/// <summary>Each persona tries what it may not do. docs/access.md has the whole table; this is a sample on the database at hand.</summary>
internal static class Limits
{
    public const string Check = "personas limited";

    private static readonly (string Role, string Attempt)[] Attempts =
    [
        (Persona.CiServiceRole, "insert into ops.approvals default values"),
        (Persona.CiServiceRole, "select from ops.exceptions"),
        (Persona.ReleaseManager, "update ops.releases set status = 'promoted'"),
        (Persona.ReleaseManager, "delete from ops.approvals"),
        (Persona.QaTester, "select from ops.approvals"),
        (Persona.QaTester, "update ops.release_gates set status = 'passed'"),
        (Persona.Sre, "select from ops.releases"),
        (Persona.Sre, "insert into ops.exceptions default values"),
        (Persona.Developer, "select from ops.deployments"),
        (Persona.Developer, "insert into ops.evidence_artifacts default values"),
        (Persona.AuditReader, "insert into ops.gate_checks default values"),
        (Persona.AuditReader, "update ops.exceptions set post_review_status = 'waived'"),
        ("anon", "select from ops.releases"),
        ("authenticated", "select from ops.releases"),
    ];

    public static async Task<Diagnosis> TryAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var (wrong, tried) = (new List<string>(), 0);
        foreach (var attempts in Attempts.GroupBy(attempt => attempt.Role))
        {
            await using var trial = await Trial.BeginAsync(connection, cancel);
            try
            {
                await trial.SpeakAsAsync(attempts.Key, cancel);
            }
            catch (PostgresException refused) when (attempts.Key is "anon" or "authenticated"
                && refused.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidParameterValue)
            {
                // This login cannot become them, and outside of Supabase nobody does.
                continue;
            }
            foreach (var (role, attempt) in attempts)
            {
                tried++;
                if (await trial.RefusalAsync(attempt, cancel) is var state && state != PostgresErrorCodes.InsufficientPrivilege)
                    wrong.Add(state is null ? $"{role} may: {attempt}" : $"{role}: {attempt} ends with {state} and not with a missing privilege");
            }
        }
        return new(Check, $"{tried - wrong.Count} of {tried} forbidden acts were refused", wrong,
            wrong.Count == 0 ? null : "Revoke what was granted beside the migrations; docs/access.md says what each persona may do.");
    }
}
