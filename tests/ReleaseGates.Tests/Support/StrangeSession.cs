namespace ReleaseGates.Tests.Support;

/// <summary>
/// What callers with SQL may set in their own sessions, set to what they had better not: tests that speak as a persona do so in such a
/// session, so that nothing decided or recorded can rest on it.
/// </summary>
internal static class StrangeSession
{
    public const string Settings = """
        set_config('DateStyle', 'SQL, DMY', true), set_config('IntervalStyle', 'sql_standard', true),
        set_config('TimeZone', 'Asia/Kolkata', true), set_config('bytea_output', 'escape', true),
        set_config('extra_float_digits', '-15', true), set_config('standard_conforming_strings', 'off', true),
        set_config('escape_string_warning', 'off', true), set_config('array_nulls', 'off', true),
        set_config('transform_null_equals', 'on', true), set_config('quote_all_identifiers', 'on', true),
        set_config('gin_fuzzy_search_limit', '1', true), set_config('xmlbinary', 'hex', true)
        """;
}
