using ReleaseGates.Client;
using System.Text.Json;

namespace ReleaseGates.Reports;

/// <summary>Rows of a reporting view.</summary>
/// <param name="Rows">Each an object whose members are the view's columns.</param>
/// <param name="More">Whether there are more than were asked for.</param>
public sealed record ReportPage(IReadOnlyList<JsonElement> Rows, bool More) : ServerDocument;
