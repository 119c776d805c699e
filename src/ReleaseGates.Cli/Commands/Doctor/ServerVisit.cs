using ReleaseGates.Doctor;
using System.Runtime.CompilerServices;

namespace ReleaseGates.Cli.Commands.Doctor;

/// <summary>What a server of ours tells from outside.</summary>
internal sealed class ServerVisit(Line line)
{
    private const string Nobody = "00000000-0000-0000-0000-000000000000";

    public async IAsyncEnumerable<Diagnosis> ExamineAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using (var ready = await line.AskAsync(HttpMethod.Get, "readyz", speaks: false, cancel: cancel))
        {
            var (status, code, _) = await Line.ReadAsync(ready, cancel);
            yield return status == 200
                ? Diagnosis.Fine("ready", "the database answers, and the schema is usable")
                : Diagnosis.Fault("ready", $"It is not: {status} {code}.", "gates-server doctor, with GATES_DATABASE_URL set, says more; docs/errors.md has the code.");
        }
        using (var nobody = await line.AskAsync(HttpMethod.Get, "v1/releases?limit=1", speaks: false, cancel: cancel))
        {
            yield return (int)nobody.StatusCode == 401
                ? Diagnosis.Fine("closed to nobody", "who has no token is answered 401")
                : Diagnosis.Fault("closed to nobody", $"Who has no token is answered {(int)nobody.StatusCode}, not 401.", "Something in front of the server answers for it, or adds a token: take it away.");
        }
        if (line.Token is null)
        {
            yield return Diagnosis.Skipped("token", "none is given");
            yield return Diagnosis.Skipped("persona limited", "no token is given");
            yield break;
        }
        using (var spoken = await line.AskAsync(HttpMethod.Get, "v1/releases?limit=1", cancel: cancel))
        {
            var (status, code, _) = await Line.ReadAsync(spoken, cancel);
            yield return status == 200 || (status == 403 && code == ErrorCodes.NotPermitted)
                ? Diagnosis.Fine("token", $"it is believed, and speaks as {line.Role ?? "a pipeline"}")
                : Diagnosis.Fault("token", $"It is answered {status} {code}.", "docs/errors.md has the code: the issuer, the audience, the key or the time is not what the server is configured with.");
        }
        // Only administrators end assignments; and this one is nobody's.
        using var forbidden = await line.AskAsync(HttpMethod.Post, $"v1/personas/{Nobody}/revocation", cancel: cancel);
        yield return (int)forbidden.StatusCode is 401 or 403
            ? Diagnosis.Fine("persona limited", "an administrator's act was refused")
            : Diagnosis.Fault("persona limited", $"An administrator's act was answered {(int)forbidden.StatusCode}, not 403.",
                "Use a persona's token, and keep AllowServiceRole for an issuer whose service_role tokens nobody else has.");
    }
}
