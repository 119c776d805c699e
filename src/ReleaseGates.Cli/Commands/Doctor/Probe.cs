using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ReleaseGates.Cli.Commands.Doctor;

/// <summary>Plain requests to the address that is examined: no retries, every response counts.</summary>
internal sealed class Probe : IDisposable
{
    private readonly HttpClient _http;
    private readonly string? _key;

    public Probe(Uri address, string? token, string? key)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + '/'),
            Timeout = TimeSpan.FromSeconds(20),
        };
        Token = token;
        _key = key;
    }

    public string? Token { get; }

    /// <summary>The role that the token claims, unverified: the other side verifies it.</summary>
    public string? Role
    {
        get
        {
            try
            {
                var payload = Token!.Split('.')[1].Replace('-', '+').Replace('_', '/');
                using var claims = JsonDocument.Parse(
                    Convert.FromBase64String(payload.PadRight(payload.Length + (4 - payload.Length % 4) % 4, '=')));
                return claims.RootElement.TryGetProperty("role", out var role) ? role.GetString() : null;
            }
            catch (Exception unreadable) when (
                unreadable is FormatException or JsonException or IndexOutOfRangeException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <param name="method">The method.</param>
    /// <param name="path">Relative to the address.</param>
    /// <param name="withToken">Whether to send the token.</param>
    /// <param name="schema">The schema of the Data API.</param>
    /// <param name="body">A body, and its type.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<HttpResponseMessage> AskAsync(
        HttpMethod method, string path, bool withToken = true, string? schema = null, (string Text, string Type)? body = null,
        CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(method, path);
        if (withToken && Token is not null)
            request.Headers.Authorization = new("Bearer", Token);
        if ((_key ?? (withToken ? Token : null)) is { } key)
            request.Headers.TryAddWithoutValidation("apikey", key);
        if (schema is not null)
            request.Headers.TryAddWithoutValidation("Accept-Profile", schema);
        if (body is var (text, type))
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            if (schema is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Profile", schema);
        }
        return await _http.SendAsync(request, cancel);
    }

    /// <summary>The status, the stable code if the response has one, and its text.</summary>
    public static async Task<(int Status, string? Code, string Text)> ReadAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var text = await answer.Content.ReadAsStringAsync(cancel);
        try
        {
            using var document = JsonDocument.Parse(text);
            var code = document.RootElement.ValueKind == JsonValueKind.Object
                && (document.RootElement.TryGetProperty("code", out var found)
                    || document.RootElement.TryGetProperty("error_code", out found))
                && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
            return ((int)answer.StatusCode, code, text);
        }
        catch (JsonException)
        {
            return ((int)answer.StatusCode, null, text);
        }
    }

    public void Dispose() => _http.Dispose();
}
