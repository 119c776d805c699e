namespace ReleaseGates.Ingest;

/// <summary>
/// The part of a pipeline that a check or evidence comes from, <c>payload.origin</c>: the same in every run and attempt, another for
/// every other job. A later result of an origin replaces the earlier; a pass of one covers no other's fail.
/// </summary>
public static class PipelineOrigin
{
    /// <summary>A variable that only the CI sets, and those that tell its parts. The first of each group that is set counts.</summary>
    private static readonly (string Sign, string[][] Parts)[] Systems =
    [
        ("GITHUB_ACTIONS", [["GITHUB_WORKFLOW_REF"], ["GITHUB_JOB"], ["RUNNER_OS"], ["RUNNER_ARCH"]]),
        ("GITLAB_CI", [["CI_CONFIG_PATH"], ["CI_JOB_STAGE"], ["CI_JOB_NAME"]]),
        ("TF_BUILD", [["BUILD_DEFINITIONNAME"], ["SYSTEM_STAGENAME"], ["SYSTEM_PHASENAME"], ["SYSTEM_JOBNAME"]]),
        ("JENKINS_URL", [["JOB_NAME"], ["STAGE_NAME"]]),
        ("BUILDKITE", [["BUILDKITE_PIPELINE_SLUG"], ["BUILDKITE_STEP_KEY", "BUILDKITE_LABEL"], ["BUILDKITE_PARALLEL_JOB"]]),
        ("CIRCLECI", [["CIRCLE_PROJECT_REPONAME"], ["CIRCLE_JOB"], ["CIRCLE_NODE_INDEX"]]),
    ];

    /// <summary>The origin that the environment tells of; null outside a CI that is recognised.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    public static string? Of(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        foreach (var (sign, groups) in Systems)
        {
            if (variable(sign) is null)
                continue;
            var parts = groups.Select(names => names.Select(variable).FirstOrDefault(part => !string.IsNullOrWhiteSpace(part)))
                .OfType<string>().Select(WithoutRef).ToList();
            return parts.Count == 0 ? null : string.Join(' ', parts);
        }
        return null;
    }

    /// <summary>Of <c>acme/shop/.github/workflows/ci.yml@refs/heads/main</c> the file.</summary>
    private static string WithoutRef(string part)
    {
        var file = part.IndexOf("/.github/workflows/", StringComparison.Ordinal);
        if (file < 0)
            return part;
        var end = part.IndexOf('@', file);
        return part[(file + 1)..(end < 0 ? part.Length : end)];
    }
}
