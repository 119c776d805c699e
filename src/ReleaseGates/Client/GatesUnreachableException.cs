namespace ReleaseGates.Client;

/// <summary>The control plane could not be reached, or what answered was not it, after every retry.</summary>
public sealed class GatesUnreachableException(string message, Exception? inner = null) : Exception(message, inner);
