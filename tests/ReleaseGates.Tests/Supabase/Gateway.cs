using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ReleaseGates.Tests.Supabase;

/// <summary>
/// One address for a project, as Supabase's gateway gives it: the Data API under /rest/v1 for whoever names the
/// project's key, and the Edge Function under /functions/v1.
/// </summary>
internal sealed class Gateway : IAsyncDisposable
{
    public const string ProjectKey = "sb_publishable_tests";

    private readonly WebApplication _app;
    private readonly HttpClient _behind = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private Gateway(WebApplication app)
    {
        _app = app;
        app.Map("/rest/v1/{**path}", (HttpContext context, string? path) =>
            context.Request.Headers.ContainsKey("apikey") ? ForwardAsync(context, new(DataApi!, path ?? "")) : NoKeyAsync(context));
        app.Map("/functions/v1/ops-event-ingest", context => ForwardAsync(context, Function!));
    }

    /// <summary>Where PostgREST is; set before the first request.</summary>
    public Uri? DataApi { get; set; }

    /// <summary>Where Deno serves the function; set before the first request.</summary>
    public Uri? Function { get; set; }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<Gateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var gateway = new Gateway(builder.Build());
        await gateway._app.StartAsync();
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _behind.Dispose();
    }

    private async Task ForwardAsync(HttpContext context, Uri address)
    {
        var asked = context.Request;
        using var request = new HttpRequestMessage(new(asked.Method), new UriBuilder(address) { Query = asked.QueryString.Value }.Uri);
        if (asked.ContentLength is not null || asked.Headers.TransferEncoding.Count > 0)
            request.Content = new StreamContent(asked.Body);
        foreach (var (name, value) in asked.Headers.Where(header => header.Key is not ("Host" or "Transfer-Encoding" or "Connection")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
        }
        using var answer = await _behind.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, value) in answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key is not ("Transfer-Encoding" or "Connection")))
            context.Response.Headers[name] = value.ToArray();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static Task NoKeyAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return context.Response.WriteAsJsonAsync(new { message = "No API key found in request" });
    }
}
