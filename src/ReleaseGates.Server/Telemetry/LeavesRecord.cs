namespace ReleaseGates.Server.Telemetry;

/// <summary>Marks a route whose good answers leave a row of their own, and need no line in the log as well.</summary>
internal sealed class LeavesRecord;
