namespace ReleaseGates.LocalStack;

/// <summary>The local stack cannot be had: what is wrong, and what to do about it.</summary>
public sealed class LocalStackException(string message, Exception? cause = null) : Exception(message, cause);
