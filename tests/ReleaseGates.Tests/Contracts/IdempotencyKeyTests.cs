using ReleaseGates.Gates;
using ReleaseGates.Ingest;
using ReleaseGates.Releases;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Contracts;

public sealed class IdempotencyKeyTests
{
    private static readonly Guid Release = ReleaseId.Of("acme/shop", "v1");
    private static readonly CiRun Run = new("github", "100", "1", "build", "__run", "github_1");

    [Fact]
    public void A_key_names_source_release_type_and_tail() =>
        Assert.Equal($"monitoring/{Release}/health_check/42", IdempotencyKey.Of("monitoring", Release, "health_check", "42"));

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("line\n")]
    public void A_tail_that_the_control_plane_would_refuse_is_refused_here(string tail) =>
        Assert.Throws<ArgumentException>(() => IdempotencyKey.Of("manual", Release, "health_check", tail));

    [Fact]
    public void A_tail_has_at_most_128_characters()
    {
        Assert.True(IdempotencyKey.IsTail(new string('a', 128)));
        Assert.False(IdempotencyKey.IsTail(new string('a', 129)));
    }

    [Fact]
    public void A_retry_keeps_its_key_although_the_clock_went_on() =>
        Assert.Equal(Key(Event()), Key(Event() with { EmittedAt = DateTimeOffset.UnixEpoch }));

    [Fact]
    public void A_rerun_is_a_new_event()
    {
        string[] keys = [Key(Event()), Key(Event(), Run with { Id = "101" }), Key(Event(), Run with { Attempt = "2" }),
            Key(Event(), Run with { Job = "test" }), Key(Event(), CiRun.None), Key(Event(), Run with { System = "gitlab" }),
            Key(Event(), Run with { Step = "__run_2" }), Key(Event(), Run with { Leg = "github_2" }), Key(Event(), Run, "2")];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Other_content_is_another_event()
    {
        string[] keys = [Key(Event()), Key(Event("fail")), Key(Event() with { GateCode = "G2" })];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    private static string Key(Envelope envelope, CiRun? run = null, string? occurrence = null) =>
        IdempotencyKey.Of(envelope, run ?? Run, occurrence);

    private static Envelope Event(string status = "pass") => new()
    {
        IdempotencyKey = "",
        EventType = EventTypes.CheckReported,
        SourceSystem = SourceSystems.Manual,
        ReleaseId = Release,
        GateCode = GateCodes.G1,
        Payload = new JsonObject { ["check_name"] = "unit_tests", ["status"] = status },
        EmittedAt = new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.Zero),
    };
}
