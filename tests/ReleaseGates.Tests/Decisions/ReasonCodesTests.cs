using ReleaseGates.Decisions;
using ReleaseGates.Dev.Schema;
using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Decisions;

/// <summary>Reason codes are a contract: the table, the constants and the rule name the same ones.</summary>
public sealed partial class ReasonCodesTests
{
    /// <summary>The other words of more than one part that the rule quotes: kinds, fields of its documents, personas, statuses.</summary>
    private static readonly HashSet<string> OtherWords =
    [
        "no_failing_check", "gates_settled", "recovery_drill", "no_open_incident", "no_standing_rejection", "compensating_control",
        "request_changes", "in_progress", "rolled_back", "covered_by", "who_can_fix", "valid_until", "decided_at", "as_of", "release_id",
        "gate_id", "gate_code", "input_digest", "rules_version", "exceptions_used", "decision_id", "source_ref", "environment_target",
        "ci_service_role", "release_manager", "qa_tester", "exception_id", "exception_type", "expires_at", "nothing_to_roll_back",
        "nothing_to_restore", "check_elsewhere", "evidence_elsewhere", "commit_known", "break_glass",
        "approved_by_administrator", "deployment_succeeded",
    ];

    [Fact]
    public async Task The_constants_are_the_rows_of_the_table()
    {
        await using var database = await TestDatabase.CreateAsync();
        var rows = await database.ValueAsync<string[]>("select array_agg(code) from ops.reason_codes");
        var constants = typeof(ReasonCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(rows!.Order(StringComparer.Ordinal), ReasonCodes.All.Order(StringComparer.Ordinal));
        Assert.Equal(ReasonCodes.All.Order(StringComparer.Ordinal), constants.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_code_that_the_rule_gives_is_in_the_table_and_the_other_way_round()
    {
        var files = SqlFile.LoadAll(Repository.Root);
        var quoted = files
            .Where(file => RuleFingerprint.Reached(files).Contains(file)
                || file.Name is "ops_private.reasons_before_start" or "ops_private.reasons_at_receipt" or "ops_private.contradict"
                    or "ops_private.rollback_compliance" or "ops_private.judge_compliance")
            .SelectMany(file => Quoted().Matches(file.Text).Select(word => word.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);
        Assert.Empty(quoted.Except(ReasonCodes.All).Except(OtherWords));
        Assert.Empty(ReasonCodes.All.Except(quoted));
    }

    [GeneratedRegex("'([a-z][a-z0-9]*(?:_[a-z0-9]+)+)'")]
    private static partial Regex Quoted();
}
