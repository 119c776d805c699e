using ReleaseGates.Decisions;
using ReleaseGates.Exceptions;
using ReleaseGates.Ingest;
using ReleaseGates.Live;
using ReleaseGates.Personas;
using ReleaseGates.Policy;
using ReleaseGates.Releases;
using ReleaseGates.Reports;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace ReleaseGates.Client;

/// <summary>
/// The control plane over HTTP. Busy and unreachable are tried again (<see cref="RetryPolicy"/>) before they are errors.
/// </summary>
/// <remarks>
/// Every method throws <see cref="GatesException"/> when the control plane says no with a problem (401, 403, 404, 409, ...)
/// and <see cref="GatesUnreachableException"/> when it cannot be reached. A refused event is a result, not an exception.
/// </remarks>
public sealed class GatesClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Exchange _exchange;

    /// <summary>A client over a given connection, whose base address and token are set.</summary>
    public GatesClient(HttpClient http, RetryPolicy? retry = null, TimeProvider? time = null)
    {
        _http = http;
        _exchange = new Exchange(http, retry ?? RetryPolicy.Default, time ?? TimeProvider.System);
    }

    /// <summary>A client for the control plane at an address.</summary>
    /// <param name="address">The server's, or a Supabase project's for events alone.</param>
    /// <param name="token">A bearer token; its <c>role</c> is the caller's persona.</param>
    /// <param name="retry">How long to keep trying.</param>
    public static GatesClient Connect(Uri address, string token, RetryPolicy? retry = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        var http = new HttpClient { BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + '/') };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new GatesClient(http, retry);
    }

    /// <summary>Sends one event (FR-9).</summary>
    public Task<IngestResult> SendAsync(Envelope envelope, CancellationToken cancel = default) =>
        SendAsync(JsonSerializer.SerializeToUtf8Bytes(envelope, GatesJson.Default.Envelope), cancel);

    /// <summary>Sends one event that is JSON already, byte for byte.</summary>
    public Task<IngestResult> SendAsync(ReadOnlyMemory<byte> envelope, CancellationToken cancel = default) =>
        new EventPost(_exchange).SendAsync(envelope, cancel);

    /// <summary>
    /// Sends many events, in order, as NDJSON. Results come in the same order, as they are acknowledged; when the
    /// connection breaks, what was not acknowledged is sent again.
    /// </summary>
    /// <exception cref="GatesUnreachableException">The events after the last result were not acknowledged.</exception>
    public IAsyncEnumerable<IngestResult> SendAllAsync(IReadOnlyList<ReadOnlyMemory<byte>> envelopes, CancellationToken cancel = default) =>
        new EventStream(_exchange).SendAsync(envelopes, cancel);

    /// <summary>Releases the caller may see, newest first.</summary>
    /// <param name="project">Only this project's.</param>
    /// <param name="status">Only in this status, one of <see cref="ReleaseStatuses"/>.</param>
    /// <param name="limit">1 to 500.</param>
    /// <param name="after">The <see cref="ReleasePage.Next"/> of the page before.</param>
    /// <param name="name">Only the one with this name in its project.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<ReleasePage> ListReleasesAsync(string? project = null, string? status = null, int limit = 50, Guid? after = null,
        string? name = null, CancellationToken cancel = default)
    {
        var query = $"v1/releases?limit={limit.ToString(CultureInfo.InvariantCulture)}"
            + (project is null ? "" : $"&project={Uri.EscapeDataString(project)}")
            + (status is null ? "" : $"&status={Uri.EscapeDataString(status)}")
            + (after is null ? "" : $"&after={after:D}")
            + (name is null ? "" : $"&name={Uri.EscapeDataString(name)}");
        return GetAsync(query, GatesJson.Default.ReleasePage, cancel);
    }

    /// <summary>One release on a page: gates, what is missing, exceptions, deployments; 404 <c>release_not_found</c>.</summary>
    public Task<Release> FindReleaseAsync(Guid releaseId, CancellationToken cancel = default) =>
        GetAsync($"v1/releases/{releaseId:D}", GatesJson.Default.Release, cancel);

    /// <summary>The whole chain of a release; release_manager and audit_reader may ask.</summary>
    public Task<ReleaseTrace> TraceAsync(Guid releaseId, CancellationToken cancel = default) =>
        GetAsync($"v1/releases/{releaseId:D}/trace", GatesJson.Default.ReleaseTrace, cancel);

    /// <summary>Everything on record about a release; release_manager and audit_reader may ask.</summary>
    public Task<ReleaseRecord> RecordAsync(Guid releaseId, CancellationToken cancel = default) =>
        GetAsync($"v1/releases/{releaseId:D}/record", GatesJson.Default.ReleaseRecord, cancel);

    /// <summary>What runs where, what is waived, what waits for whom; release_manager and audit_reader may ask.</summary>
    /// <param name="project">Only this project's.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<PlatformStatus> StatusAsync(string? project = null, CancellationToken cancel = default) =>
        GetAsync(project is null ? "v1/status"
            : $"v1/status?project={Uri.EscapeDataString(project)}", GatesJson.Default.PlatformStatus, cancel);

    /// <summary>Rows of a reporting view.</summary>
    /// <param name="report">gates, eligibility, evidence, health, exceptions, deployments, environments, ungated or anomalies.</param>
    /// <param name="query">Which rows.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<ReportPage> ReportAsync(string report, ReportQuery query, CancellationToken cancel = default) =>
        GetAsync($"v1/reports/{Uri.EscapeDataString(report)}{query.ToQueryString()}", GatesJson.Default.ReportPage, cancel);

    /// <summary>DORA's figures and those of governance; by default of the last 30 days.</summary>
    public Task<KpiReport> KpisAsync(ReportQuery query, CancellationToken cancel = default) =>
        GetAsync($"v1/reports/kpis{query.ToQueryString()}", GatesJson.Default.KpiReport, cancel);

    /// <summary>
    /// Follows the changes that the persona may know of, each once and in order, over broken connections and restarts.
    /// Ends only by cancellation or an exception.
    /// </summary>
    /// <param name="releaseId">Only this release's.</param>
    /// <param name="after">The <see cref="Change.Id"/> of the last change that was seen; null for what happens from now on.</param>
    /// <param name="onReset">Called, before the next change, when some were missed: read the state again.</param>
    /// <param name="cancel">Stops following.</param>
    public IAsyncEnumerable<Change> FollowAsync(Guid? releaseId, string? after, Func<FeedReset, Task> onReset,
        CancellationToken cancel = default) =>
        new ChangeFeed(_exchange, releaseId is null ? "v1/events"
            : $"v1/releases/{releaseId:D}/events", onReset).FollowAsync(after, cancel);

    /// <summary>The exceptions of a release (FR-6).</summary>
    public Task<ExceptionList> ListExceptionsAsync(Guid releaseId, CancellationToken cancel = default) =>
        GetAsync($"v1/releases/{releaseId:D}/exceptions", GatesJson.Default.ExceptionList, cancel);

    /// <summary>May this release go there, and why? A look, which records nothing.</summary>
    /// <param name="releaseId">The release.</param>
    /// <param name="environment"><c>staging</c> or <c>production</c>.</param>
    /// <param name="asOf">What was on record at that instant, at least a minute ago; null for now.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<Decision> DecideAsync(Guid releaseId, string environment, DateTimeOffset? asOf = null, CancellationToken cancel = default)
    {
        var query = $"v1/releases/{releaseId:D}/decision?environment={Uri.EscapeDataString(environment)}"
            + (asOf is null ? ""
                : $"&as_of={asOf.Value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture)}");
        return GetAsync(query, GatesJson.Default.Decision, cancel);
    }

    /// <summary>Decides and records the decision; an allowed one covers the starts of the deployment. A denial is a decision too.</summary>
    /// <param name="releaseId">The release.</param>
    /// <param name="environment"><c>staging</c> or <c>production</c>.</param>
    /// <param name="sourceRef">What is asked about: 409 <c>source_ref_moved</c> unless the release is at it.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<Decision> AskAsync(Guid releaseId, string environment, string? sourceRef = null, CancellationToken cancel = default) =>
        PostAsync("v1/decisions",
            JsonSerializer.SerializeToUtf8Bytes(new DecisionRequest(releaseId, environment, sourceRef), GatesJson.Default.DecisionRequest),
            GatesJson.Default.Decision, cancel);

    /// <summary>Decides, records the decision and, when allowed, opens the deployment. A denial is a decision too.</summary>
    /// <param name="releaseId">The release.</param>
    /// <param name="environment"><c>staging</c> or <c>production</c>.</param>
    /// <param name="sourceRef">What is to go out: 409 <c>source_ref_moved</c> unless the release is at it.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<Decision> PromoteAsync(Guid releaseId, string environment, string? sourceRef = null,
        CancellationToken cancel = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new PromotionRequest(environment, sourceRef), GatesJson.Default.PromotionRequest);
        using var answer = await _exchange.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"v1/releases/{releaseId:D}/promotions") { Content = Exchange.Json(body) },
                cancel);
        if (answer.IsSuccessStatusCode)
            return await Answer.ReadAsync(answer, GatesJson.Default.Decision, cancel);
        var problem = await Answer.ProblemAsync(answer, cancel);
        return problem is { Code: ErrorCodes.PromotionDenied, Decision: { } denial } ? denial : throw new GatesException(problem);
    }

    /// <summary>Who holds which persona; administrators, release_manager and audit_reader may ask.</summary>
    /// <param name="subject">Only this subject's.</param>
    /// <param name="persona">Only of this persona, one of <see cref="PersonaNames"/>.</param>
    /// <param name="revokedToo">Also those that ended.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<PersonaAssignmentList> ListPersonasAsync(string? subject = null, string? persona = null, bool revokedToo = false,
        CancellationToken cancel = default)
    {
        var query = $"v1/personas?revoked={(revokedToo ? "true" : "false")}"
            + (subject is null ? "" : $"&subject={Uri.EscapeDataString(subject)}")
            + (persona is null ? "" : $"&persona={Uri.EscapeDataString(persona)}");
        return GetAsync(query, GatesJson.Default.PersonaAssignmentList, cancel);
    }

    /// <summary>Assigns a persona, or says what a name is; administrators only. Idempotent.</summary>
    /// <param name="assignment">Of whom.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<PersonaAssignment> AssignPersonaAsync(AssignmentRequest assignment, CancellationToken cancel = default) => PostAsync(
        "v1/personas", JsonSerializer.SerializeToUtf8Bytes(assignment, GatesJson.Default.AssignmentRequest),
        GatesJson.Default.PersonaAssignment, cancel);

    /// <summary>Ends an assignment; administrators only. Tokens issued before live until they expire.</summary>
    public Task<PersonaAssignment> RevokePersonaAsync(Guid assignmentId, CancellationToken cancel = default) =>
        PostAsync($"v1/personas/{assignmentId:D}/revocation", null, GatesJson.Default.PersonaAssignment, cancel);

    /// <summary>What the gates ask for.</summary>
    /// <param name="project">With what is asked of this project alone.</param>
    /// <param name="environment">Only what counts there, one of <see cref="Environments"/>.</param>
    /// <param name="asOf">As it stood then; null for now.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<PolicyDocument> ShowPolicyAsync(string? project = null, string? environment = null, DateTimeOffset? asOf = null,
        CancellationToken cancel = default) =>
        GetAsync("v1/policy" + Query(("project", project), ("environment", environment), ("as_of", Text(asOf))),
            GatesJson.Default.PolicyDocument, cancel);

    /// <summary>What differs between the policy of a project then and now or, without <paramref name="since"/>, between the general one and
    /// the project's.</summary>
    /// <param name="project">The project; null for the general policy.</param>
    /// <param name="environment">Only what counts there.</param>
    /// <param name="since">The instant of the first policy.</param>
    /// <param name="until">The instant of the second policy; null for now.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<PolicyDifferences> DiffPolicyAsync(
        string? project = null, string? environment = null, DateTimeOffset? since = null, DateTimeOffset? until = null,
            CancellationToken cancel = default) =>
        GetAsync(
            "v1/policy/diff" + Query(("project", project), ("environment", environment), ("since", Text(since)), ("until", Text(until))),
            GatesJson.Default.PolicyDifferences, cancel);

    /// <summary>Writes one requirement of the policy, from now on; administrators only. The change is recorded.</summary>
    /// <param name="requirement">Fields of <c>ops.gate_requirements</c>; gate_code and code say which, what is left out stays.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<PolicyChange> SetPolicyAsync(JsonObject requirement, string reason, CancellationToken cancel = default)
    {
        var body = new JsonObject { ["requirement"] = requirement, ["reason"] = reason };
        return PostAsync("v1/policy", Encoding.UTF8.GetBytes(body.ToJsonString()), GatesJson.Default.PolicyChange, cancel);
    }

    /// <summary>Writes one setting of the policy, from now on; administrators only. The change is recorded.</summary>
    /// <param name="setting">name and value; project and environment for where.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<PolicyChange> SetPolicySettingAsync(JsonObject setting, string reason, CancellationToken cancel = default)
    {
        var body = new JsonObject { ["setting"] = setting, ["reason"] = reason };
        return PostAsync("v1/policy", Encoding.UTF8.GetBytes(body.ToJsonString()), GatesJson.Default.PolicyChange, cancel);
    }

    /// <summary>The presets of the policy: what stands, and what each asks for.</summary>
    /// <param name="cancel">Stops waiting.</param>
    public Task<PolicyPresets> ShowPolicyPresetsAsync(CancellationToken cancel = default) =>
        GetAsync("v1/policy/presets", GatesJson.Default.PolicyPresets, cancel);

    /// <summary>Writes what a preset asks for, from now on; administrators only. Each change is recorded.</summary>
    /// <param name="preset">Its name.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<PolicyChange> ApplyPolicyPresetAsync(string preset, string reason, CancellationToken cancel = default)
    {
        var body = new JsonObject { ["preset"] = preset, ["reason"] = reason };
        return PostAsync("v1/policy", Encoding.UTF8.GetBytes(body.ToJsonString()), GatesJson.Default.PolicyChange, cancel);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in parameters)
            if (value is not null)
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return query.ToString();
    }

    private static string? Text(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

    private async Task<T> GetAsync<T>(string address, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : ServerDocument
    {
        using var answer = await _exchange.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, address), cancel);
        return await ReadAsync(answer, type, cancel);
    }

    /// <summary>For idempotent requests: when the answer is lost, the request is sent again.</summary>
    private async Task<T> PostAsync<T>(string address, byte[]? body, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : ServerDocument
    {
        using var answer = await _exchange.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, address) { Content = body is null ? null : Exchange.Json(body) }, cancel);
        return await ReadAsync(answer, type, cancel);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : ServerDocument
    {
        if (!answer.IsSuccessStatusCode)
            throw new GatesException(await Answer.ProblemAsync(answer, cancel));
        return await Answer.ReadAsync(answer, type, cancel);
    }
}
