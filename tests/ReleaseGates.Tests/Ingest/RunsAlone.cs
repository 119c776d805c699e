using Xunit;

namespace ReleaseGates.Tests.Ingest;

/// <summary>Runs while nothing else does: it counts what the whole process allocates.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
