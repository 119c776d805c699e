using ReleaseGates.Decisions;
using ReleaseGates.Exceptions;
using ReleaseGates.Ingest;
using ReleaseGates.Live;
using ReleaseGates.Personas;
using ReleaseGates.Policy;
using ReleaseGates.Releases;
using ReleaseGates.Reports;
using System.Text.Json.Serialization;

namespace ReleaseGates.Client;

/// <summary>How the contracts are written as JSON: snake_case, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(InstantConverter)],
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(IngestResult))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Decision))]
[JsonSerializable(typeof(Release))]
[JsonSerializable(typeof(ReleasePage))]
[JsonSerializable(typeof(ReleaseTrace))]
[JsonSerializable(typeof(ExceptionList))]
[JsonSerializable(typeof(Change))]
[JsonSerializable(typeof(FeedReset))]
[JsonSerializable(typeof(PlatformStatus))]
[JsonSerializable(typeof(KpiReport))]
[JsonSerializable(typeof(ReportPage))]
[JsonSerializable(typeof(ReleaseRecord))]
[JsonSerializable(typeof(PersonaAssignment))]
[JsonSerializable(typeof(PersonaAssignmentList))]
[JsonSerializable(typeof(PolicyDocument))]
[JsonSerializable(typeof(PolicyDifferences))]
[JsonSerializable(typeof(PolicyPresets))]
[JsonSerializable(typeof(PolicyChange))]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(PromotionRequest))]
[JsonSerializable(typeof(AssignmentRequest))]
[JsonSerializable(typeof(PolicyChangeRequest))]
public sealed partial class GatesJson : JsonSerializerContext;
