using Npgsql;

namespace ReleaseGates.Server.Configuration;

/// <summary>Reads GATES_DATABASE_URL, a <c>postgresql://</c> URL or Npgsql's key=value form.</summary>
internal static class DatabaseUrl
{
    private const string Hint =
        "Set it to postgresql://gates_server:<password>@<host>:5432/<database>, "
        + "or to Host=...;Username=gates_server;Password=...;Database=...";

    public static string ToConnectionString(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new ConfigurationException("GATES_DATABASE_URL is not set.", Hint);
        try
        {
            var settings = text.StartsWith("postgres://", StringComparison.Ordinal)
                || text.StartsWith("postgresql://", StringComparison.Ordinal)
                ? FromUrl(new Uri(text))
                : new NpgsqlConnectionStringBuilder(text);
            return string.IsNullOrEmpty(settings.Host)
                ? throw new ConfigurationException("GATES_DATABASE_URL names no host.", Hint)
                : settings.ConnectionString;
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The value holds a password: it is never repeated, nor is a message that may quote it.
            throw new ConfigurationException("GATES_DATABASE_URL is not a connection string.", Hint);
        }
    }

    private static NpgsqlConnectionStringBuilder FromUrl(Uri url)
    {
        var person = url.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host.Trim('[', ']'),
            Port = url.IsDefaultPort || url.Port < 0 ? 5432 : url.Port,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
        };
        if (person[0].Length > 0)
            settings.Username = Uri.UnescapeDataString(person[0]);
        if (person.Length > 1)
            settings.Password = Uri.UnescapeDataString(person[1]);
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = pair.Split('=', 2) is [var k, var v] ? (k, Uri.UnescapeDataString(v)) : (pair, "");
            settings[Keyword(key)] = key == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        return settings;
    }

    private static string Keyword(string libpq) => libpq switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "options" => "Options",
        "target_session_attrs" => "Target Session Attributes",
        _ => libpq,
    };
}
