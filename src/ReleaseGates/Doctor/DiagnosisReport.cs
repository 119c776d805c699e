using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ReleaseGates.Doctor;

/// <summary>What a doctor found, for people or for programs; line by line as it is found, so that a slow check is seen.</summary>
public sealed class DiagnosisReport(TextWriter output, bool json)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Diagnosis> _found = [];

    /// <summary>Whether nothing was wrong so far.</summary>
    public bool IsHealthy => _found.TrueForAll(one => one.Wrong.Count == 0);

    /// <summary>Writes what was found.</summary>
    public void Add(Diagnosis diagnosis)
    {
        _found.Add(diagnosis);
        if (json)
            return;
        output.WriteLine($"{diagnosis.State,-8} {diagnosis.Check,-18} {diagnosis.Says}");
        foreach (var wrong in diagnosis.Wrong.Where(wrong => wrong != diagnosis.Says))
            output.WriteLine($"{"",27} {wrong}");
        if (diagnosis.Hint is not null)
            output.WriteLine($"{"",27} hint: {diagnosis.Hint}");
    }

    /// <summary>Writes the end of it: for programs, everything as one object.</summary>
    public void End()
    {
        if (!json)
            return;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("healthy", IsHealthy);
            writer.WriteStartArray("checks");
            foreach (var one in _found)
                Write(writer, one);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void Write(Utf8JsonWriter writer, Diagnosis one)
    {
        writer.WriteStartObject();
        writer.WriteString("check", one.Check);
        writer.WriteString("state", one.State);
        writer.WriteString("says", one.Says);
        writer.WriteStartArray("wrong");
        foreach (var wrong in one.Wrong)
            writer.WriteStringValue(wrong);
        writer.WriteEndArray();
        writer.WriteString("hint", one.Hint);
        writer.WriteEndObject();
    }
}
