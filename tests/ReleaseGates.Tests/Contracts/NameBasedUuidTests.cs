using ReleaseGates.Gates;
using ReleaseGates.Releases;
using Xunit;

namespace ReleaseGates.Tests.Contracts;

public sealed class NameBasedUuidTests
{
    private static readonly Guid Dns = new("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    [Theory]
    [InlineData("www.example.com", "2ed6657d-e927-568b-95e1-2665a8aea6a2")]
    [InlineData("python.org", "886313e1-3b8a-5372-9b90-0c9aee199e5d")]
    public void A_name_has_the_id_that_the_standard_gives_it(string name, string id) =>
        Assert.Equal(new Guid(id), NameBasedUuid.Create(Dns, name));

    [Fact]
    public void A_release_has_one_id_by_project_and_name() =>
        Assert.Equal(new Guid("bbd1a0de-347e-573d-a6b3-d645f9648301"), ReleaseId.Of("jgtolentino/odoo-ce", "prod-20260106-1741"));

    [Fact]
    public void The_border_between_project_and_name_counts() =>
        Assert.NotEqual(ReleaseId.Of("a", "b c"), ReleaseId.Of("a b", "c"));

    [Fact]
    public void Every_gate_of_every_release_has_an_id_of_its_own()
    {
        Guid[] releases = [ReleaseId.Of("acme/shop", "v1"), ReleaseId.Of("acme/shop", "v2")];
        var gates = releases.SelectMany(release => GateCodes.All.Select(gate => GateId.Of(release, gate))).ToHashSet();
        Assert.Equal(8, gates.Count);
    }

    [Fact]
    public void A_gate_stands_beside_its_release()
    {
        var release = ReleaseId.Of("jgtolentino/odoo-ce", "prod-20260106-1741");
        Assert.Equal(new Guid("bbd1a0de-347e-873d-a64a-4d2c9a153aca"), GateId.Of(release, "G1"));
    }
}
