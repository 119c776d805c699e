using ReleaseGates.Doctor;
using ReleaseGates.Personas;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ReleaseGates.Cli.Commands.Doctor;

/// <summary>Checks a Supabase project from outside: its Data API and its Edge Function.</summary>
internal sealed class ProjectChecks(Probe probe)
{
    private const string Releases = "rest/v1/releases?select=release_id&limit=1";

    public async IAsyncEnumerable<Diagnosis> ExamineAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using (var exposed = await probe.AskAsync(HttpMethod.Get, Releases, schema: "ops", cancel: cancel))
        {
            var (status, code, _) = await Probe.ReadAsync(exposed, cancel);
            yield return status switch
            {
                406 => Diagnosis.Fault("schema exposed", "The Data API does not expose ops.",
                    "Add ops to the exposed schemas: Project Settings, Data API; "
                        + "or [api] schemas in config.toml and supabase config push."),
                404 => Diagnosis.Fault(
                    "schema exposed", $"The Data API does not know ops.releases ({code}).",
                    "Apply the migrations (supabase db push), then: notify pgrst, 'reload schema';"),
                200 or 401 or 403 => Diagnosis.Fine("schema exposed", "the Data API knows ops.releases"),
                _ => Diagnosis.Fault(
                    "schema exposed", $"The Data API returns {status} {code}.",
                    "Check --url and --key: is this the address of the project?"),
            };
        }
        using (var hidden = await probe.AskAsync(HttpMethod.Get, "rest/v1/nothing", schema: "ops_private", cancel: cancel))
        {
            yield return (int)hidden.StatusCode is 406 or 401
                ? Diagnosis.Fine("internals hidden", "the Data API does not expose ops_private")
                : Diagnosis.Fault("internals hidden", $"A request to schema ops_private returned {(int)hidden.StatusCode}, not 406.",
                    "Remove ops_private from the exposed schemas.");
        }
        using (var anonymous = await probe.AskAsync(HttpMethod.Get, Releases, withToken: false, schema: "ops", cancel: cancel))
        {
            yield return (int)anonymous.StatusCode is 401 or 403
                ? Diagnosis.Fine("anonymous refused", $"a request without a token returned {(int)anonymous.StatusCode}")
                : Diagnosis.Fault("anonymous refused", $"A request without a token returned {(int)anonymous.StatusCode}, not 401.",
                    "revoke all on all tables in schema ops from anon, authenticated; gates-server doctor shows what else is open.");
        }
        yield return await OpenToAnonAsync(cancel);
        await foreach (var diagnosis in TokenAsync(cancel))
            yield return diagnosis;
        yield return await FunctionAsync(cancel);
    }

    /// <summary>The Data API describes to each caller what that caller can access.</summary>
    private async Task<Diagnosis> OpenToAnonAsync(CancellationToken cancel)
    {
        const string check = "open to anon";
        using var described = await probe.AskAsync(HttpMethod.Get, "rest/v1/", withToken: false, schema: "ops", cancel: cancel);
        if (!described.IsSuccessStatusCode)
            return Diagnosis.Skipped(check, $"the Data API does not describe itself to anon ({(int)described.StatusCode}); "
                + "gates-server doctor checks the database");
        using var document = JsonDocument.Parse(await described.Content.ReadAsStringAsync(cancel));
        var open = document.RootElement.TryGetProperty("paths", out var paths)
            ? paths.EnumerateObject().Select(path => path.Name).Where(path => path != "/").Order(StringComparer.Ordinal).ToList()
            : [];
        return open.Count == 0
            ? Diagnosis.Fine(check, "nothing in ops")
            : new(check, $"{open.Count} in ops", [.. open.Select(path => $"Anyone can access {path}.")],
                "Revoke it from anon and public, or move it to another schema; gates-server doctor lists the grants.");
    }

    private async IAsyncEnumerable<Diagnosis> TokenAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (probe.Token is null)
        {
            yield return Diagnosis.Skipped("token", "none was given");
            yield return Diagnosis.Skipped("persona limited", "no token was given");
            yield break;
        }
        var isPersona = PersonaNames.All.Contains(probe.Role);
        using (var spoken = await probe.AskAsync(HttpMethod.Get, "rest/v1/error_codes?select=code&limit=1", schema: "ops", cancel: cancel))
        {
            var (status, code, _) = await Probe.ReadAsync(spoken, cancel);
            yield return status == 200 && isPersona
                ? Diagnosis.Fine("token", $"accepted, as {probe.Role}")
                : Diagnosis.Fault("token", status == 200 ? $"Its role is {probe.Role ?? "missing"}, which is not a persona."
                    : $"It returned {status} {code}.",
                    "The project must trust its signing key, and its role must be a persona: "
                        + "gates token mint creates such a token, the Custom Access Token Hook sets the role at login.");
        }
        // No one may change an event, and this selects no row.
        using var forbidden = await probe.AskAsync(
            HttpMethod.Patch, "rest/v1/environment_events?event_id=is.null", schema: "ops",
            body: ("{\"environment\":\"dev\"}", "application/json"), cancel: cancel);
        yield return (int)forbidden.StatusCode is 401 or 403
            ? Diagnosis.Fine("persona limited", "a change of an event was refused")
            : Diagnosis.Fault("persona limited", $"A change of an event returned {(int)forbidden.StatusCode}, not 403.",
                "Revoke grants that the migrations did not make; gates-server doctor shows more.");
    }

    private async Task<Diagnosis> FunctionAsync(CancellationToken cancel)
    {
        const string check = "edge function";
        using var asked = await probe.AskAsync(HttpMethod.Get, "functions/v1/ops-event-ingest", withToken: false, cancel: cancel);
        var (status, code, _) = await Probe.ReadAsync(asked, cancel);
        return (status, code) switch
        {
            (405, ErrorCodes.MethodNotAllowed) => Diagnosis.Fine(check, "it is deployed, and requires POST"),
            (404, _) => Diagnosis.Skipped(check, "it is not deployed: events go to /rest/v1/rpc/ingest_event"),
            (401, _) => Diagnosis.Fault(
                check, "The platform requires a token before it calls the function.",
                "Deploy it with verify_jwt = false, as supabase/config.toml has it."),
            _ => Diagnosis.Fault(
                check, $"It returned {status} {code}.", "Run supabase functions deploy ops-event-ingest; the function's logs show more."),
        };
    }
}
