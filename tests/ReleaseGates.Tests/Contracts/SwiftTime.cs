namespace ReleaseGates.Tests.Contracts;

/// <summary>A clock on which every wait is over at once, and written down.</summary>
internal sealed class SwiftTime : TimeProvider
{
    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
