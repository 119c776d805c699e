using Npgsql;
using ReleaseGates.Doctor;
using ReleaseGates.Postgres.Doctor;
using ReleaseGates.Server.Configuration;
using System.Net.Sockets;

namespace ReleaseGates.Server.Doctor;

/// <summary>
/// <c>gates-server doctor [--json]</c>: looks at the database that GATES_DATABASE_URL names, best as the schema's owner.
/// Ends with 0 when all is right, 1 when something is not, 3 when there was no database to look at.
/// </summary>
internal static class DoctorCommand
{
    /// <exception cref="ConfigurationException">GATES_DATABASE_URL is missing or ill-formed, or an argument is not known.</exception>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.FirstOrDefault(argument => argument is not "--json") is { } unknown)
            throw new ConfigurationException($"gates-server doctor does not know {unknown}.",
                "It takes --json, and looks at the database of GATES_DATABASE_URL.");
        var database = DatabaseUrl.ToConnectionString(Environment.GetEnvironmentVariable("GATES_DATABASE_URL"));
        var report = new DiagnosisReport(Console.Out, json: arguments.Contains("--json"));
        try
        {
            await foreach (var diagnosis in DatabaseDoctor.ExamineAsync(database, TimeProvider.System))
                report.Add(diagnosis);
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException)
        {
            report.Add(
                Diagnosis.Fault("database", $"It cannot be reached: {failure.Message}",
                "Set GATES_DATABASE_URL to a database that answers, with the password of a login that may enter."));
            report.End();
            return 3;
        }
        report.End();
        return report.IsHealthy ? 0 : 1;
    }
}
