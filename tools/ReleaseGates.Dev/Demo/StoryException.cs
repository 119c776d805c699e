namespace ReleaseGates.Dev.Demo;

/// <summary>The story took a turn that it must not take: what was expected, and what came instead.</summary>
public sealed class StoryException(string message, Exception? cause = null) : Exception(message, cause);
