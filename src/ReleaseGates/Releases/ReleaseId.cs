namespace ReleaseGates.Releases;

/// <summary>The id a release has by its project and name (FR-1): every job and every retry agrees on it without asking.</summary>
public static class ReleaseId
{
    private static readonly Guid Namespace = new("5f1c7a52-3f0e-5d0b-9c55-0f6f4f1f7c11");

    /// <summary>Facts about an environment alone (backups, drills, alerts) carry this id.</summary>
    public static Guid None => Guid.Empty;

    /// <summary>The release's id; the SQL twin is <c>ops.release_id(project, release_name)</c>.</summary>
    /// <param name="project">For example <c>insightpulseai/odoo</c>, in whatever case.</param>
    /// <param name="releaseName">For example <c>v2026.02.4</c>, or the commit where the tag comes later.</param>
    public static Guid Of(string project, string releaseName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(project);
        ArgumentException.ThrowIfNullOrWhiteSpace(releaseName);
        return NameBasedUuid.Create(Namespace, $"{Folded(project)}\n{releaseName}");
    }

    /// <summary>A project's name as it is recorded: A to Z in lower case. The SQL twin is <c>ops_private.folded_project</c>.</summary>
    public static string Folded(string project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return string.Create(project.Length, project, static (folded, written) =>
        {
            for (var n = 0; n < folded.Length; n++)
                folded[n] = char.IsAsciiLetterUpper(written[n]) ? (char)(written[n] | 0x20) : written[n];
        });
    }
}
