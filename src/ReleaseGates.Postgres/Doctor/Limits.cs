using Npgsql;
using ReleaseGates.Doctor;
using ReleaseGates.Personas;

namespace ReleaseGates.Postgres.Doctor;

/// <summary>Each persona tries what it may not do. docs/access.md has the whole table; this is a sample on the database at hand.</summary>
internal static class Limits
{
    public const string Check = "personas limited";

    private static readonly (string Role, string Attempt)[] Attempts =
    [
        (PersonaNames.CiServiceRole, "insert into ops.approvals default values"),
        (PersonaNames.CiServiceRole, "select from ops.exceptions"),
        (PersonaNames.ReleaseManager, "update ops.releases set status = 'promoted'"),
        (PersonaNames.ReleaseManager, "delete from ops.approvals"),
        (PersonaNames.QaTester, "select from ops.approvals"),
        (PersonaNames.QaTester, "update ops.release_gates set status = 'passed'"),
        (PersonaNames.Sre, "select from ops.releases"),
        (PersonaNames.Sre, "insert into ops.exceptions default values"),
        (PersonaNames.Developer, "select from ops.deployments"),
        (PersonaNames.Developer, "insert into ops.evidence_artifacts default values"),
        (PersonaNames.AuditReader, "insert into ops.gate_checks default values"),
        (PersonaNames.AuditReader, "update ops.exceptions set post_review_status = 'waived'"),
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
                    wrong.Add(state is null ? $"{role} may: {attempt}"
                        : $"{role}: {attempt} ends with {state} and not with a missing privilege");
            }
        }
        return new(Check, $"{tried - wrong.Count} of {tried} forbidden acts were refused", wrong,
            wrong.Count == 0 ? null : "Revoke what was granted beside the migrations; docs/access.md says what each persona may do.");
    }
}
