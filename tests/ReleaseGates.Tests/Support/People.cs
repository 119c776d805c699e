namespace ReleaseGates.Tests.Support;

/// <summary>
/// One known person per persona, called <c>test-</c> and the persona's name, another release manager, an agent and a service.
/// </summary>
internal static class People
{
    private static readonly string[] Personas = ["ci_service_role", "release_manager", "qa_tester", "sre", "developer", "audit_reader"];

    public static async Task AssignAsync(TestDatabase database)
    {
        foreach (var persona in Personas)
            await database.RunAsync("select ops.assign_persona($1, $2)", $"test-{persona}", persona);
        await database.RunAsync("select ops.assign_persona('second-manager', 'release_manager')");
        await database.RunAsync("select ops.assign_persona('agent-7', 'release_manager', kind => 'agent')");
        await database.RunAsync("select ops.assign_persona('release-bot', 'release_manager', kind => 'service')");
    }
}
