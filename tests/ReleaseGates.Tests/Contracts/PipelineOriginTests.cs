using ReleaseGates.Ingest;
using Xunit;

namespace ReleaseGates.Tests.Contracts;

/// <summary>The same part of a pipeline in every run of it, and another for every other part.</summary>
public sealed class PipelineOriginTests
{
    [Theory]
    [InlineData(".github/workflows/ci.yml test Linux X64", "GITHUB_ACTIONS=true",
        "GITHUB_WORKFLOW_REF=acme/shop/.github/workflows/ci.yml@refs/heads/main", "GITHUB_JOB=test", "RUNNER_OS=Linux", "RUNNER_ARCH=X64",
        "GITHUB_RUN_ID=1", "GITHUB_RUN_ATTEMPT=2")]
    [InlineData(".gitlab-ci.yml test unit: [a, 1]", "GITLAB_CI=true", "CI_CONFIG_PATH=.gitlab-ci.yml", "CI_JOB_STAGE=test",
        "CI_JOB_NAME=unit: [a, 1]", "CI_JOB_ID=7")]
    [InlineData("shop test 1", "BUILDKITE=true", "BUILDKITE_PIPELINE_SLUG=shop", "BUILDKITE_STEP_KEY=test", "BUILDKITE_PARALLEL_JOB=1")]
    [InlineData("shop :test:", "BUILDKITE=true", "BUILDKITE_PIPELINE_SLUG=shop", "BUILDKITE_STEP_KEY=", "BUILDKITE_LABEL=:test:")]
    [InlineData(null, "HOME=/home/ann", "GITHUB_JOB=test")]
    public void A_CI_tells_the_origin_and_nothing_of_the_run(string? expected, params string[] variables)
    {
        var set = variables.Select(one => one.Split('=', 2)).ToDictionary(one => one[0], one => one[1]);
        Assert.Equal(expected, PipelineOrigin.Of(name => set.GetValueOrDefault(name)));
    }
}
