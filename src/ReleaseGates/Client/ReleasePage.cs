namespace ReleaseGates.Client;

/// <summary>Some releases, newest first.</summary>
/// <param name="Releases">This page.</param>
/// <param name="Next">Ask for the page after this release; null on the last page.</param>
public sealed record ReleasePage(IReadOnlyList<Release> Releases, Guid? Next) : ServerDocument;
