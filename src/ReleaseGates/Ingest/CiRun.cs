namespace ReleaseGates.Ingest;

/// <summary>The step of a CI job that sends an event: what makes a rerun a new event and a retry the same one.</summary>
/// <param name="System">Which CI it is; null outside of one.</param>
/// <param name="Id">The run.</param>
/// <param name="Attempt">Which attempt of it, where the CI counts them or names every attempt of a job apart.</param>
/// <param name="Job">The job.</param>
/// <param name="Step">The step of the job, where the CI tells it.</param>
/// <param name="Leg">Which of the jobs of this name, where a matrix or parallelism makes several.</param>
/// <param name="Commit">The full commit that it runs on; no part of what tells runs apart.</param>
public sealed record CiRun(
    string? System, string? Id, string? Attempt = null, string? Job = null, string? Step = null, string? Leg = null, string? Commit = null)
{
    /// <summary>The systems that are recognised: a variable that only they set, and where they keep the rest.</summary>
    private static readonly (string System, string Sign, string Id, string[] Attempt, string[] Job, string[] Step, string[] Leg,
        string Commit)[] Systems =
    [
        ("github", "GITHUB_ACTIONS", "GITHUB_RUN_ID", ["GITHUB_RUN_ATTEMPT"], ["GITHUB_WORKFLOW_REF", "GITHUB_JOB"],
            ["GITHUB_ACTION"], ["RUNNER_TRACKING_ID", "RUNNER_NAME"], "GITHUB_SHA"),
        ("gitlab", "GITLAB_CI", "CI_PIPELINE_ID", ["CI_JOB_ID"], ["CI_JOB_STAGE", "CI_JOB_NAME"], [],
            ["CI_NODE_INDEX", "CI_NODE_TOTAL"], "CI_COMMIT_SHA"),
        ("azure", "TF_BUILD", "BUILD_BUILDID", ["SYSTEM_STAGEATTEMPT", "SYSTEM_PHASEATTEMPT", "SYSTEM_JOBATTEMPT"],
            ["SYSTEM_STAGENAME", "SYSTEM_PHASENAME", "SYSTEM_JOBNAME"], ["SYSTEM_TASKINSTANCEID"],
            ["SYSTEM_JOBID", "SYSTEM_JOBIDENTIFIER", "SYSTEM_JOBPOSITIONINPHASE"], "BUILD_SOURCEVERSION"),
        ("jenkins", "JENKINS_URL", "BUILD_TAG", ["BUILD_URL"], ["JOB_NAME"], ["STAGE_NAME"], ["NODE_NAME", "EXECUTOR_NUMBER", "WORKSPACE"],
            "GIT_COMMIT"),
        ("buildkite", "BUILDKITE", "BUILDKITE_BUILD_ID", ["BUILDKITE_RETRY_COUNT"], ["BUILDKITE_JOB_ID"],
            ["BUILDKITE_STEP_ID", "BUILDKITE_STEP_KEY"], ["BUILDKITE_PARALLEL_JOB"], "BUILDKITE_COMMIT"),
        ("circleci", "CIRCLECI", "CIRCLE_WORKFLOW_ID", ["CIRCLE_BUILD_NUM"], ["CIRCLE_WORKFLOW_JOB_ID", "CIRCLE_JOB"], [],
            ["CIRCLE_NODE_INDEX"], "CIRCLE_SHA1"),
    ];

    /// <summary>No job: a person or a script outside CI.</summary>
    public static CiRun None { get; } = new(null, null);

    /// <summary>The run that the environment tells of; <see cref="None"/> outside a CI that is recognised.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    public static CiRun Of(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        foreach (var known in Systems)
        {
            // Where a step does not get to see the run, a hash of the rest would make two runs one.
            if (variable(known.Sign) is not null && variable(known.Id) is { } id)
                return new(known.System, id, Told(known.Attempt), Told(known.Job), Told(known.Step), Told(known.Leg),
                    variable(known.Commit) is { Length: >= 40 } commit && IsCommit(commit) ? commit : null);
        }
        return None;

        string? Told(string[] names) => names.Length == 0 ? null : string.Join('/', names.Select(variable));
    }

    /// <summary>Whether a source_ref is a commit, full or short, rather than a branch or tag; the SQL twin is <c>is_commit</c>.</summary>
    public static bool IsCommit(string sourceRef)
    {
        ArgumentNullException.ThrowIfNull(sourceRef);
        return sourceRef.Length is >= 7 and <= 40 or 64 && sourceRef.All(char.IsAsciiHexDigit);
    }
}
