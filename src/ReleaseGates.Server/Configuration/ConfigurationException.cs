namespace ReleaseGates.Server.Configuration;

/// <summary>A setting is missing or ill-formed: what is wrong in one sentence, and what to do in another.</summary>
public sealed class ConfigurationException(string message, string hint) : Exception(message)
{
    public string Hint => hint;
}
