using ReleaseGates.Server.Problems;
using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace ReleaseGates.Server.Ingest;

/// <summary>Writes one result a line.</summary>
internal static class ResultLines
{
    public static void WriteResult(this PipeWriter writer, string json)
    {
        Encoding.UTF8.GetBytes(json, writer);
        writer.Write("\n"u8);
    }

    /// <summary>The answer to a line that left no log row: the same shape, without an ingest_id.</summary>
    public static void WriteUnlogged(this PipeWriter writer, Problem problem)
    {
        using (var json = new Utf8JsonWriter(writer))
        {
            json.WriteStartObject();
            json.WriteNull("ingest_id");
            json.WriteString("status", problem.Status < 500 ? "rejected" : "error");
            json.WriteNumber("http_status", problem.Status);
            json.WriteString("error_code", problem.Code);
            json.WriteStartObject("detail");
            json.WriteString("message", problem.Detail);
            if (problem.Hint is not null)
                json.WriteString("hint", problem.Hint);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        writer.Write("\n"u8);
    }
}
