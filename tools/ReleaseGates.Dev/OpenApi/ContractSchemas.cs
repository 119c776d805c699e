using ReleaseGates.Decisions;
using ReleaseGates.Exceptions;
using ReleaseGates.Gates;
using ReleaseGates.Ingest;
using ReleaseGates.Releases;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ReleaseGates.Dev.OpenApi;

/// <summary>
/// JSON Schemas of the contracts: names, types and nullability from the records, sentences and values from their docs.
/// </summary>
/// <remarks>
/// <c>JsonIgnore</c> WhenWritingNull marks a member that may be left out and is never null, WhenWritingDefault (or a default of
/// the parameter) one that may be either. Every other member is always there.
/// </remarks>
internal sealed class ContractSchemas(XmlDocs docs, JsonObject envelope)
{
    /// <summary>What a member holds that the contract leaves as JSON.</summary>
    private static readonly Dictionary<(Type, string), Func<ContractSchemas, JsonObject>> Loose = new()
    {
        [(typeof(Decision), nameof(Decision.ExceptionsUsed))] = schemas => schemas.Array(typeof(JsonElement)),
        [(typeof(ExceptionStatus), nameof(ExceptionStatus.CompensatingControls))] = _ => [],
        [(typeof(ReleaseTrace), nameof(ReleaseTrace.Release))] = schemas => schemas.Of(typeof(ReleaseRow)),
        [(typeof(ReleaseTrace), nameof(ReleaseTrace.Gates))] = schemas => schemas.Array(typeof(GateState)),
        [(typeof(ReleaseRecord), nameof(ReleaseRecord.Release))] = schemas => schemas.Of(typeof(ReleaseRow)),
        [(typeof(ReleaseRecord), nameof(ReleaseRecord.Gates))] = schemas => schemas.Array(typeof(GateState)),
        [(typeof(TraceEntry), nameof(TraceEntry.Id))] = _ => new() { ["type"] = "string", ["format"] = "uuid" },
    };

    private readonly SortedDictionary<string, JsonObject> _components = new(StringComparer.Ordinal);

    /// <summary>The schemas that were asked for, and those that they refer to.</summary>
    public JsonObject Components() => new(_components.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value)));

    public JsonObject Of(Type type)
    {
        if (Primitive(type) is { } primitive)
            return primitive;
        if (Item(type) is { } item)
            return Array(item);
        if (!_components.ContainsKey(type.Name))
        {
            _components[type.Name] = [];
            _components[type.Name] = type == typeof(Envelope) ? Published(envelope) : Record(type);
        }
        return new() { ["$ref"] = $"#/components/schemas/{type.Name}" };
    }

    private JsonObject Array(Type item) => new() { ["type"] = "array", ["items"] = Of(item) };

    private static JsonObject? Primitive(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.String => new() { ["type"] = "string" },
        TypeCode.Boolean => new() { ["type"] = "boolean" },
        TypeCode.Int32 or TypeCode.Int64 => new() { ["type"] = "integer" },
        TypeCode.Double or TypeCode.Decimal => new() { ["type"] = "number" },
        _ when type == typeof(Guid) => new() { ["type"] = "string", ["format"] = "uuid" },
        _ when type == typeof(DateTimeOffset) => new() { ["type"] = "string", ["format"] = "date-time" },
        _ when type == typeof(Uri) => new() { ["type"] = "string", ["format"] = "uri" },
        _ when type == typeof(JsonElement) || type == typeof(JsonObject) => new() { ["type"] = "object" },
        _ => null,
    };

    private static Type? Item(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>The envelope has a published contract of its own, with all that a sender must keep to.</summary>
    private static JsonObject Published(JsonObject contract)
    {
        var schema = (JsonObject)contract.DeepClone();
        foreach (var member in (string[])["$schema", "$id", "title"])
            schema.Remove(member);
        return schema;
    }

    private JsonObject Record(Type type)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in Properties(type))
        {
            var name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            properties[name] = Property(property);
            if (IsAlwaysThere(type, property))
                required.Add(name);
        }
        var schema = new JsonObject { ["type"] = "object" };
        if (XmlDocs.Text(docs.Summary(type)) is { } sentences)
            schema["description"] = sentences;
        if (required.Count > 0)
            schema["required"] = required;
        schema["properties"] = properties;
        return schema;
    }

    /// <summary>What a type inherits comes first.</summary>
    private static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties()
        .Where(one => one.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always })
        .OrderBy(one => Depth(one.DeclaringType));

    private static int Depth(Type? type) => type is null ? 0 : 1 + Depth(type.BaseType);

    private static bool IsAlwaysThere(Type type, PropertyInfo member) =>
        member.GetCustomAttribute<JsonIgnoreAttribute>() is null
        && !type.GetConstructors().SelectMany(made => made.GetParameters()).Any(one => one.Name == member.Name && one.HasDefaultValue);

    private JsonObject Property(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var schema = Loose.TryGetValue((property.DeclaringType!, property.Name), out var held) ? held(this) : Of(type);
        var (values, sentences) = DocumentedValues.Of(docs.Summary(property));
        if (values is not null)
            schema["enum"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        if (IsNullable(property))
            schema = OrNull(schema);
        if (sentences is not null)
            schema["description"] = sentences;
        return schema;
    }

    private static bool IsNullable(PropertyInfo property) =>
        property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.WhenWritingNull }
        && (property.PropertyType.IsValueType
            ? Nullable.GetUnderlyingType(property.PropertyType) is not null
            : new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable);

    private static JsonObject OrNull(JsonObject schema)
    {
        if (schema.ContainsKey("$ref"))
            return new() { ["oneOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
        schema["type"] = new JsonArray(schema["type"]!.GetValue<string>(), "null");
        (schema["enum"] as JsonArray)?.Add(null);
        return schema;
    }
}
