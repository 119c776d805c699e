using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.ReleaseRecords;

/// <summary>
/// A real Chromium without a window, spoken to by its own protocol, so that a page is measured that runs no script itself.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private string? _session;
    private int _calls;

    private Browser(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>Where Chromium is, if anywhere.</summary>
    public static string? Path { get; } = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>Starts it with one empty page; the test is skipped where there is none.</summary>
    public static async Task<Browser> StartAsync()
    {
        Assert.SkipUnless(Path is not null,
            "No Chromium here (Debian: apt-get install chromium); the record is not looked at in a browser.");
        var profile = Directory.CreateTempSubdirectory("gates-browser-").FullName;
        var process = Process.Start(new ProcessStartInfo(Path!,
            ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0",
                $"--user-data-dir={profile}", "about:blank"])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var browser = new Browser(process, profile);
        string? line;
        do
            line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        while (line is not null && !line.StartsWith("DevTools listening on ", StringComparison.Ordinal));
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await browser._socket.ConnectAsync(new Uri(line!["DevTools listening on ".Length..]), TestContext.Current.CancellationToken);
        var target = await browser.CallAsync("Target.createTarget", new() { ["url"] = "about:blank" });
        browser._session = (string?)(
            await browser.CallAsync(
                "Target.attachToTarget", new() { ["targetId"] = (string?)target["targetId"], ["flatten"] = true }))["sessionId"];
        return browser;
    }

    /// <summary>Opens a file as it looks at a width, in light or dark.</summary>
    public async Task OpenAsync(string file, int width, string scheme)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride",
            new() { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = width < 500 });
        await CallAsync("Emulation.setEmulatedMedia",
            new() { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }) });
        await CallAsync("Page.navigate", new() { ["url"] = new Uri(file).AbsoluteUri });
        await Eventually.TrueAsync(
            async () => (string?)await EvaluateAsync("document.readyState + ' ' + location.protocol") == "complete file:");
    }

    /// <summary>What an expression is worth in the page.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var answer = await CallAsync("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true });
        Assert.False(answer.ContainsKey("exceptionDetails"), answer.ToJsonString());
        return answer["result"]!["value"];
    }

    /// <summary>The page's beginning as a PNG; a browser draws no page of any length.</summary>
    public async Task<byte[]> PictureAsync(int width, int height)
    {
        var clip = new JsonObject { ["x"] = 0, ["y"] = 0, ["width"] = width, ["height"] = height, ["scale"] = 1 };
        var answer = await CallAsync(
            "Page.captureScreenshot", new() { ["format"] = "png", ["captureBeyondViewport"] = true, ["clip"] = clip });
        return Convert.FromBase64String((string)answer["data"]!);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters)
    {
        var id = ++_calls;
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
            call["sessionId"] = _session;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        await _socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(call.ToJsonString()), WebSocketMessageType.Text, true, patience.Token);
        while (true)
        {
            using var message = new MemoryStream();
            var buffer = new byte[65536];
            ValueWebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
                message.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            var said = (JsonObject)JsonNode.Parse(message.ToArray())!;
            if ((int?)said["id"] != id)
                continue;
            Assert.False(said.ContainsKey("error"), $"{method}: {said["error"]}");
            return (JsonObject)said["result"]!;
        }
    }
}
