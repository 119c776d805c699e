using System.Diagnostics;
using System.Net;

namespace ReleaseGates.LocalStack;

/// <summary>A program in a process of its own, which ends at the latest when this is disposed.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(ProcessStartInfo start) => _process = new Process { StartInfo = start };

    public int Id => _process.Id;

    public bool IsRunning => !_process.HasExited;

    /// <summary>Of a process that ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program.</summary>
    /// <param name="start">The program, its arguments and its variables.</param>
    /// <param name="heard">Told every line of its output and its errors, on any thread.</param>
    public static ChildProcess Start(ProcessStartInfo start, Action<string> heard)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var child = new ChildProcess(start);
        child._process.OutputDataReceived += (_, line) => Hear(line.Data);
        child._process.ErrorDataReceived += (_, line) => Hear(line.Data);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;

        void Hear(string? line)
        {
            if (line is not null)
                heard(line);
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">The program, its arguments and its variables.</param>
    /// <param name="patience">How long it may take; it is killed afterwards.</param>
    /// <param name="input">What it reads; nothing by default.</param>
    /// <param name="cancel">Kills it.</param>
    /// <exception cref="OperationCanceledException">It was killed.</exception>
    public static async Task<Ended> RunAsync(
        ProcessStartInfo start, TimeSpan patience, string? input = null, CancellationToken cancel = default)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        await using var child = new ChildProcess(start);
        child._process.Start();
        var output = child._process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = child._process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await child._process.StandardInput.WriteAsync(input);
            child._process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything, which is its right.
        }
        await child.ExitedAsync(patience, cancel);
        return new(child.ExitCode, await output, await error);
    }

    /// <summary>Sends it a signal.</summary>
    public bool Send(Signal signal) => Signals.Send(Id, signal);

    /// <summary>Its exit code, once it has ended by itself and everything it wrote was heard.</summary>
    /// <exception cref="OperationCanceledException">Patience or the caller ended first.</exception>
    public async Task<int> ExitedAsync(TimeSpan patience, CancellationToken cancel = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, and SIGKILL when it does not end by itself.</summary>
    public async Task EndAsync(TimeSpan patience)
    {
        if (!IsRunning)
            return;
        Send(Signal.Terminate);
        try
        {
            await ExitedAsync(patience);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }
    }

    /// <summary>SIGKILL, as a lost machine would.</summary>
    /// <param name="withChildren">Whether what it started is killed, too.</param>
    public async Task KillAsync(bool withChildren = false)
    {
        _process.Kill(withChildren);
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks an address of its until that answers 200.</summary>
    /// <returns>Null, or the last answer when the process or patience ended before.</returns>
    public async Task<string?> AnswersAsync(Uri address, TimeSpan patience, CancellationToken cancel = default)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var (watch, said) = (Stopwatch.StartNew(), "nothing");
        while (IsRunning && watch.Elapsed < patience)
        {
            try
            {
                using var answer = await client.GetAsync(address, cancel);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return null;
                said = await answer.Content.ReadAsStringAsync(cancel);
            }
            catch (Exception early) when (
                early is HttpRequestException || early is TaskCanceledException && !cancel.IsCancellationRequested)
            {
                said = early.Message;
            }
            await Task.Delay(25, cancel);
        }
        return said;
    }

    public async ValueTask DisposeAsync()
    {
        if (IsStarted() && IsRunning)
            await KillAsync();
        _process.Dispose();
    }

    private bool IsStarted()
    {
        try
        {
            return _process.Id > 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
