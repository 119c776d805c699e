using System.Runtime.InteropServices;

namespace ReleaseGates.LocalStack;

/// <summary>A signal of POSIX by its number.</summary>
public enum Signal
{
    /// <summary>None: asks whether the process is there.</summary>
    None = 0,

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    Interrupt = 2,

    /// <summary>SIGTERM, as an orchestrator sends it.</summary>
    Terminate = 15,
}

/// <summary>Signals to processes, started by us or not.</summary>
public static class Signals
{
    /// <returns>Whether there was such a process.</returns>
    public static bool Send(int process, Signal signal) => Kill(process, (int)signal) == 0;

    public static bool IsRunning(int process) => Send(process, Signal.None);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
