using ReleaseGates.Postgres.Callers;

namespace ReleaseGates.Postgres.Policy;

/// <summary>What gates ask for. Everybody reads it, administrators change it.</summary>
public sealed class PolicyStore(CallerDatabase database)
{
    private const string Show = """
        select jsonb_build_object(
            'requirements', (select coalesce(jsonb_agg(to_jsonb(p)), '[]') from ops.policy($1, $2, $3) as p),
            'settings', (select coalesce(jsonb_agg(to_jsonb(s)), '[]') from ops.settings($1, $2, $3) as s))::text
        """;

    private const string Diff = """
        select jsonb_build_object('differences', coalesce(jsonb_agg(jsonb_build_object(
            'gate_code', d.gate_code, 'code', d.code, 'environment', d.environment,
            'before', d.before_row, 'after', d.after_row)), '[]'))::text
        from ops.diff_policy($1, $2, $3, $4) as d
        """;

    private const string Presets = """
        select jsonb_build_object('presets', jsonb_agg(jsonb_build_object(
            'preset', p.preset, 'subject', p.subject, 'before', p.before_row, 'after', p.after_row, 'why', p.why)))::text
        from ops.policy_presets() as p
        """;

    private const string Set = "select jsonb_build_object('requirement_id', ops_private.set_requirement_as($1, $2, $3))::text";

    private const string SetSetting = "select jsonb_build_object('setting_id', ops_private.set_policy_setting_as($1, $2, $3))::text";

    private const string Apply = """
        select jsonb_build_object('changes', coalesce(jsonb_agg(jsonb_build_object(
            'preset', $2, 'subject', c.subject, 'before', c.before_row, 'after', c.after_row, 'why', c.why)), '[]'))::text
        from ops_private.apply_policy_preset_as($1, $2, $3) as c
        """;

    /// <summary>The policy of a project and environment, now or at an instant.</summary>
    public Task<string> ShowAsync(Caller caller, string? project, string? environment, DateTimeOffset? asOf, CancellationToken cancel) =>
        database.ReadOrAdministerAsync(caller, Show, cancel, Argument.Text(project), Argument.Text(environment), Argument.Instant(asOf));

    /// <summary>What differs: the project's then and now, or without an instant the general policy and the project's.</summary>
    public Task<string> DiffAsync(
        Caller caller, string? project, string? environment, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancel) =>
        database.ReadOrAdministerAsync(caller, Diff, cancel, Argument.Text(project), Argument.Text(environment), Argument.Instant(since),
            Argument.Instant(until));

    /// <summary>Writes one requirement or setting, a JSON object with the fields of its row.</summary>
    public Task<string> SetAsync(Caller administrator, string change, bool isSetting, string reason) => database.AdministerAsync(
        isSetting ? SetSetting : Set, CancellationToken.None, Argument.Text(administrator.Subject), Argument.Json(change),
        Argument.Text(reason));

    /// <summary>What each preset asks for, and what stands.</summary>
    public Task<string> ShowPresetsAsync(Caller caller, CancellationToken cancel) =>
        database.ReadOrAdministerAsync(caller, Presets, cancel);

    /// <summary>Writes what a preset asks for.</summary>
    public Task<string> ApplyAsync(Caller administrator, string preset, string reason) => database.AdministerAsync(
        Apply, CancellationToken.None, Argument.Text(administrator.Subject), Argument.Text(preset), Argument.Text(reason));
}
