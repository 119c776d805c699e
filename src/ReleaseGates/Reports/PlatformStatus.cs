using ReleaseGates.Client;
using ReleaseGates.Exceptions;

namespace ReleaseGates.Reports;

/// <summary>The state of everything at a glance (<c>ops.platform_status</c>).</summary>
/// <param name="At">The database clock.</param>
/// <param name="Environments">What runs where.</param>
/// <param name="Exceptions">What is waived, and reviews that are late.</param>
/// <param name="Waiting">Releases on their way, and on whom they wait; the 25 latest at most.</param>
/// <param name="Unwell">Deployed releases with an incident, a failure or an open G4; the 50 latest at most.</param>
public sealed record PlatformStatus(
    DateTimeOffset At,
    IReadOnlyList<EnvironmentState> Environments,
    IReadOnlyList<ExceptionStatus> Exceptions,
    IReadOnlyList<WaitingRelease> Waiting,
    IReadOnlyList<ReleaseHealth> Unwell) : ServerDocument;
