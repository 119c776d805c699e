using ReleaseGates.Doctor;
using ReleaseGates.Personas;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ReleaseGates.Cli.Commands.Doctor;

/// <summary>What a Supabase project tells from outside: its Data API and its Edge Function.</summary>
internal sealed class ProjectVisit(Line line)
{
    private const string Releases = "rest/v1/releases?select=release_id&limit=1";

    public async IAsyncEnumerable<Diagnosis> ExamineAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using (var exposed = await line.AskAsync(HttpMethod.Get, Releases, schema: "ops", cancel: cancel))
        {
            var (status, code, _) = await Line.ReadAsync(exposed, cancel);
            yield return status switch
            {
                406 => Diagnosis.Fault("schema exposed", "The Data API does not expose ops.", "Add ops to the exposed schemas: Project Settings, Data API; or [api] schemas in config.toml and supabase config push."),
                404 => Diagnosis.Fault("schema exposed", $"The Data API knows no ops.releases ({code}).", "Apply the migrations (supabase db push), then: notify pgrst, 'reload schema';"),
                200 or 401 or 403 => Diagnosis.Fine("schema exposed", "the Data API knows ops.releases"),
                _ => Diagnosis.Fault("schema exposed", $"The Data API answers {status} {code}.", "Check --url and --key: is this the address of the project?"),
            };
        }
        using (var hidden = await line.AskAsync(HttpMethod.Get, "rest/v1/nothing", schema: "ops_private", cancel: cancel))
        {
            yield return (int)hidden.StatusCode is 406 or 401
                ? Diagnosis.Fine("machinery hidden", "the Data API does not expose ops_private")
                : Diagnosis.Fault("machinery hidden", $"Schema ops_private is answered {(int)hidden.StatusCode}, not 406.", "Take ops_private out of the exposed schemas.");
        }
        using (var nobody = await line.AskAsync(HttpMethod.Get, Releases, speaks: false, schema: "ops", cancel: cancel))
        {
            yield return (int)nobody.StatusCode is 401 or 403
                ? Diagnosis.Fine("closed to nobody", $"who has no token is answered {(int)nobody.StatusCode}")
                : Diagnosis.Fault("closed to nobody", $"Who has no token is answered {(int)nobody.StatusCode}, not 401.", "revoke all on all tables in schema ops from anon, authenticated; gates-server doctor says what else is open.");
        }
        yield return await OpenToNobodyAsync(cancel);
        await foreach (var diagnosis in TokenAsync(cancel))
            yield return diagnosis;
        yield return await FunctionAsync(cancel);
    }

    /// <summary>The Data API describes to each caller what that caller may reach.</summary>
    private async Task<Diagnosis> OpenToNobodyAsync(CancellationToken cancel)
    {
        const string check = "open to anon";
        using var described = await line.AskAsync(HttpMethod.Get, "rest/v1/", speaks: false, schema: "ops", cancel: cancel);
        if (!described.IsSuccessStatusCode)
            return Diagnosis.Skipped(check, $"the Data API does not describe itself to anon ({(int)described.StatusCode}); gates-server doctor looks in the database");
        using var document = JsonDocument.Parse(await described.Content.ReadAsStringAsync(cancel));
        var open = document.RootElement.TryGetProperty("paths", out var paths)
            ? paths.EnumerateObject().Select(path => path.Name).Where(path => path != "/").Order(StringComparer.Ordinal).ToList()
            : [];
        return open.Count == 0
            ? Diagnosis.Fine(check, "nothing in ops")
            : new(check, $"{open.Count} in ops", [.. open.Select(path => $"Anybody reaches {path}.")], "Revoke it from anon and public, or move it to another schema; gates-server doctor names the rights.");
    }

    private async IAsyncEnumerable<Diagnosis> TokenAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (line.Token is null)
        {
            yield return Diagnosis.Skipped("token", "none is given");
            yield return Diagnosis.Skipped("persona limited", "no token is given");
            yield break;
        }
        var isPersona = PersonaNames.All.Contains(line.Role);
        using (var spoken = await line.AskAsync(HttpMethod.Get, "rest/v1/error_codes?select=code&limit=1", schema: "ops", cancel: cancel))
        {
            var (status, code, _) = await Line.ReadAsync(spoken, cancel);
            yield return status == 200 && isPersona
                ? Diagnosis.Fine("token", $"it is believed, and speaks as {line.Role}")
                : Diagnosis.Fault("token", status == 200 ? $"Its role is {line.Role ?? "missing"}, which is no persona." : $"It is answered {status} {code}.",
                    "The project must trust the key that signed it, and its role be a persona: gates token mint makes one, the Custom Access Token Hook sets it at login.");
        }
        // Nobody changes an event, and no row is named.
        using var forbidden = await line.AskAsync(HttpMethod.Patch, "rest/v1/environment_events?event_id=is.null", schema: "ops", body: ("{\"environment\":\"dev\"}", "application/json"), cancel: cancel);
        yield return (int)forbidden.StatusCode is 401 or 403
            ? Diagnosis.Fine("persona limited", "a change of an event was refused")
            : Diagnosis.Fault("persona limited", $"A change of an event was answered {(int)forbidden.StatusCode}, not 403.", "Revoke what was granted beside the migrations; gates-server doctor says more.");
    }

    private async Task<Diagnosis> FunctionAsync(CancellationToken cancel)
    {
        const string check = "edge function";
        using var asked = await line.AskAsync(HttpMethod.Get, "functions/v1/ops-event-ingest", speaks: false, cancel: cancel);
        var (status, code, _) = await Line.ReadAsync(asked, cancel);
        return (status, code) switch
        {
            (405, ErrorCodes.MethodNotAllowed) => Diagnosis.Fine(check, "it is deployed, and asks for POST"),
            (404, _) => Diagnosis.Skipped(check, "it is not deployed: events go to /rest/v1/rpc/ingest_event"),
            (401, _) => Diagnosis.Fault(check, "The platform wants a token before the function does.", "Deploy it with verify_jwt = false, as supabase/config.toml has it."),
            _ => Diagnosis.Fault(check, $"It answers {status} {code}.", "supabase functions deploy ops-event-ingest; supabase functions logs say more."),
        };
    }
}
