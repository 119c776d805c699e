using ReleaseGates.Server;
using ReleaseGates.Server.Configuration;

try
{
    await using var app = GatesServer.Build(args);
    await app.RunAsync();
    return 0;
}
catch (ConfigurationException wrong)
{
    await Console.Error.WriteLineAsync($"gates-server: {wrong.Message} {wrong.Cure}");
    return 2;
}
catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    await Console.Error.WriteLineAsync($"gates-server: {taken.Message} Stop what listens there, or set ASPNETCORE_URLS to another address.");
    return 2;
}
