using ReleaseGates.Server;
using ReleaseGates.Server.Configuration;
using ReleaseGates.Server.Doctor;
using ReleaseGates.Server.Migrations;

try
{
    if (args is ["migrate", ..])
        return await MigrateCommand.RunAsync(args[1..]);
    if (args is ["doctor", ..])
        return await DoctorCommand.RunAsync(args[1..]);
    await using var app = GatesServer.Build(args);
    await app.RunAsync();
    return 0;
}
catch (ConfigurationException wrong)
{
    await Console.Error.WriteLineAsync($"gates-server: {wrong.Message} {wrong.Hint}");
    return 2;
}
catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    await Console.Error.WriteLineAsync(
        $"gates-server: {taken.Message} Stop what listens there, or set ASPNETCORE_URLS to another address.");
    return 2;
}
