namespace ReleaseGates.Dev.Demo;

/// <summary>A step of the story had an unexpected result.</summary>
public sealed class StoryException(string message, Exception? cause = null) : Exception(message, cause);
