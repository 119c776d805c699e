using System.Xml;

namespace ReleaseGates.Cli.Commands.Evidence;

/// <summary>What the content of a file says, as far as it can be told: whether it is empty, and what a test report counts.</summary>
internal static class FileVerdict
{
    /// <summary><c>pass</c>, <c>fail</c>, <c>empty</c>, <c>corrupt</c>, or null where nothing can be told.</summary>
    public static string? Of(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length == 0)
            return "empty";
        var isReport = Path.GetExtension(path).ToLowerInvariant() is ".trx" or ".xml";
        return isReport ? OfReport(file, isTrx: path.EndsWith(".trx", StringComparison.OrdinalIgnoreCase)) : null;
    }

    private static string? OfReport(Stream file, bool isTrx)
    {
        try
        {
            using var reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            var (isTests, hasFailed) = (isTrx, false);
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element)
                    continue;
                var element = reader.LocalName;
                isTests |= element is "testsuites" or "testsuite" or "TestRun" or "test-run" or "assemblies";
                hasFailed |= element is "failure" or "error" && isTests
                    || Counts(reader, "failures") || Counts(reader, "errors") || Counts(reader, "failed") || Counts(reader, "error")
                    || reader.GetAttribute("outcome") is "Failed" or "Error";
            }
            return !isTests ? null : hasFailed ? "fail" : "pass";
        }
        catch (XmlException)
        {
            return "corrupt";
        }
    }

    private static bool Counts(XmlReader reader, string attribute) =>
        int.TryParse(reader.GetAttribute(attribute), out var count) && count > 0;
}
