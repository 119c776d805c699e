using ReleaseGates.Decisions;
using Xunit;

namespace ReleaseGates.Tests.Contracts;

/// <summary>When a pipeline should wait for somebody, and when it should stop.</summary>
public sealed class DecisionTests
{
    private static readonly DecisionReason Signoff = new("approval_missing", "G3", "accountable_signoff", "0 of 1.", ["release_manager"]);
    private static readonly DecisionReason Acceptance = new(
        "check_missing", "G2", "acceptance_criteria_mapped", "Not reported.", ["qa_tester"]);
    private static readonly DecisionReason Unsettled = new(
        "gate_not_settled", "G3", "earlier_gates_settled", "G2 is not.", ["ci_service_role", "qa_tester"]);
    private static readonly DecisionReason Build = new("check_missing", "G1", "build_passes", "Not reported.", ["ci_service_role"]);
    private static readonly DecisionReason Rejection = new(
        "standing_rejection", "G3", "no_standing_rejection", "Rejected.", ["release_manager"]);

    [Fact]
    public void A_missing_word_of_a_person_is_waited_for() => Assert.True(Denied(Signoff, Acceptance).IsWaitingOnPeople);

    [Fact]
    public void A_gate_that_waits_for_another_gate_adds_nothing() => Assert.True(Denied(Acceptance, Unsettled).IsWaitingOnPeople);

    [Fact]
    public void What_a_pipeline_can_provide_is_not_waited_for() => Assert.False(Denied(Signoff, Build).IsWaitingOnPeople);

    [Fact]
    public void A_person_who_said_no_is_not_waited_for() => Assert.False(Denied(Signoff, Rejection).IsWaitingOnPeople);

    [Fact]
    public void An_allowed_release_waits_for_nobody() =>
        Assert.False(new Decision { Environment = "production", Verdict = "allow" }.IsWaitingOnPeople);

    private static Decision Denied(params DecisionReason[] reasons) =>
        new() { Environment = "production", Verdict = "deny", Reasons = reasons };
}
