using ReleaseGates.Doctor;
using System.Runtime.CompilerServices;

namespace ReleaseGates.Cli.Commands.Doctor;

/// <summary>Checks a Release Gates server from outside.</summary>
internal sealed class ServerChecks(Probe probe)
{
    private const string UnknownId = "00000000-0000-0000-0000-000000000000";

    public async IAsyncEnumerable<Diagnosis> ExamineAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using (var ready = await probe.AskAsync(HttpMethod.Get, "readyz", withToken: false, cancel: cancel))
        {
            var (status, code, _) = await Probe.ReadAsync(ready, cancel);
            yield return status == 200
                ? Diagnosis.Fine("ready", "the database answers, and the schema is usable")
                : Diagnosis.Fault("ready", $"It is not ready: {status} {code}.",
                    "gates-server doctor, with GATES_DATABASE_URL set, shows more; docs/errors.md describes the code.");
        }
        using (var anonymous = await probe.AskAsync(HttpMethod.Get, "v1/releases?limit=1", withToken: false, cancel: cancel))
        {
            yield return (int)anonymous.StatusCode == 401
                ? Diagnosis.Fine("anonymous refused", "a request without a token returned 401")
                : Diagnosis.Fault("anonymous refused", $"A request without a token returned {(int)anonymous.StatusCode}, not 401.",
                    "Remove whatever responds in place of the server or adds a token.");
        }
        if (probe.Token is null)
        {
            yield return Diagnosis.Skipped("token", "none was given");
            yield return Diagnosis.Skipped("persona limited", "no token was given");
            yield break;
        }
        using (var spoken = await probe.AskAsync(HttpMethod.Get, "v1/releases?limit=1", cancel: cancel))
        {
            var (status, code, _) = await Probe.ReadAsync(spoken, cancel);
            yield return status == 200 || (status == 403 && code == ErrorCodes.NotPermitted)
                ? Diagnosis.Fine("token", $"accepted, as {probe.Role ?? "a pipeline"}")
                : Diagnosis.Fault("token", $"It returned {status} {code}.",
                    "docs/errors.md describes the code: issuer, audience, key or time do not match the server's configuration.");
        }
        // Only administrators may revoke assignments, and this one does not exist.
        using var forbidden = await probe.AskAsync(HttpMethod.Post, $"v1/personas/{UnknownId}/revocation", cancel: cancel);
        yield return (int)forbidden.StatusCode is 401 or 403
            ? Diagnosis.Fine("persona limited", "an administrator's action was refused")
            : Diagnosis.Fault("persona limited", $"An administrator's action returned {(int)forbidden.StatusCode}, not 403.",
                "Use a persona's token: a gates_admin token belongs to a person who changes the policy, never to a pipeline.");
    }
}
