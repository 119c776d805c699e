using System.Text;
using static ReleaseGates.Tests.Identity.Forgery;

namespace ReleaseGates.Tests.Identity.Forgeries;

/// <summary>What two parsers would read differently, or what is no JWT at all.</summary>
internal static class FormForgeries
{
    public static IReadOnlyList<Forgery> All { get; } =
    [
        new("nonsense", Invalid, _ => "nonsense"),
        new("two dots and nothing", Invalid, _ => ".."),
        new("two parts", Invalid, forge => Parts(forge, parts => $"{parts[0]}.{parts[1]}")),
        new("four parts", Invalid, forge => Parts(forge, parts => $"{parts[0]}.{parts[1]}.{parts[2]}.{parts[2]}")),
        new("five parts, as if encrypted", Invalid, forge => Parts(forge, parts => $"{parts[0]}..{parts[1]}.{parts[2]}.{parts[2]}")),
        new("the JSON form of a signature", Invalid, forge =>
            Parts(forge, parts => $$"""{"protected":"{{parts[0]}}","payload":"{{parts[1]}}","signature":"{{parts[2]}}"}""")),
        new("Bearer twice", Invalid, forge => $"Bearer {forge.Issuer.Token("sre")}"),
        new("two tokens at once", Invalid, forge => $"{forge.Issuer.Token("sre")}, {forge.Issuer.Token("sre")}"),
        new("longer than any token", Invalid, forge => forge.With("padding", new string('x', 16 * 1024))),

        new("claims with padding", Invalid, forge => Parts(forge, parts => $"{parts[0]}.{parts[1]}=.{parts[2]}")),
        new("a signature with padding", Invalid, forge => $"{forge.Issuer.Token("sre")}=="),
        new("a blank in the signature", Invalid, forge =>
            Parts(forge, parts => $"{parts[0]}.{parts[1]}.{parts[2][..40]} {parts[2][40..]}")),
        new("a signature in the alphabet of plain base64", Invalid, forge =>
            Parts(forge, parts => $"{parts[0]}.{parts[1]}.{parts[2][..^1]}+")),
        // 64 bytes leave four bits of the last character over: the same bytes, another spelling.
        new("a signature in another spelling", Invalid, forge =>
            Parts(forge, parts => $"{parts[0]}.{parts[1]}.{parts[2][..^1]}{Neighbour(parts[2][^1])}")),

        new("a header that is no JSON", Invalid, forge => forge.Written(header: "alg=ES256")),
        new("a header with a byte order mark", Invalid, forge => forge.Written(header: "\uFEFF" + Forge.Header().ToJsonString())),
        new("a header in an array", Invalid, forge => forge.Written(header: $"[{Forge.Header().ToJsonString()}]")),
        new("claims in an array", Invalid, forge => forge.Written(claims: $"[{Forge.Claims().ToJsonString()}]")),
        new("claims that are a string", Invalid, forge => forge.Written(claims: "\"role=release_manager\"")),
        new("claims that are null", Invalid, forge => forge.Written(claims: "null")),
        new("claims of nothing", Invalid, forge => forge.Written(claims: "")),
        new("claims with a comment", Invalid, forge => forge.Written(claims: Claims()[..^1] + "/*,*/}")),
        new("claims with a comma too many", Invalid, forge => forge.Written(claims: Claims()[..^1] + ",}")),
        new("claims and more", Invalid, forge => forge.Written(claims: Claims() + Claims())),
        new("claims in single quotes", Invalid, forge => forge.Written(claims: Claims().Replace('"', '\''))),
        new("claims nested too deep", Invalid, forge =>
            forge.Written(claims: Claims()[..^1] + ",\"x\":" + new string('[', 20) + new string(']', 20) + "}")),
        new("claims that are no UTF-8", Invalid, forge =>
            forge.Written([.. Encoding.UTF8.GetBytes(Claims()[..^1] + ",\"x\":\""), 0xC3, 0x28, .. "\"}"u8])),
        new("half a surrogate pair", Invalid, forge => forge.Written(claims: Claims()[..^1] + ",\"x\":\"\\ud800\"}")),

        new("two roles", Invalid, forge => forge.Written(claims: Claims()[..^1] + ",\"role\":\"sre\"}")),
        new("two roles, one of them spelled with an escape", Invalid, forge =>
            forge.Written(claims: Claims()[..^1] + ",\"ro\\u006ce\":\"sre\"}")),
        new("two issuers", Invalid, forge => forge.Written(claims: Claims()[..^1] + ",\"iss\":\"somebody-else\"}")),
        new("two audiences", Invalid, forge => forge.Written(claims: Claims()[..^1] + ",\"aud\":\"anon\"}")),
        new("two subjects", Invalid, forge => forge.Written(claims: Claims()[..^1] + ",\"sub\":\"bob\"}")),
        new("two expiries", Invalid, forge => forge.Written(claims: Claims()[..^1] + ",\"exp\":1}")),
        new("two kinds of actor", Invalid, forge =>
            forge.Written(claims: Claims()[..^1] + ",\"app_metadata\":{\"actor_kind\":\"agent\",\"actor_kind\":\"human\"}}")),
        new("two algorithms", Invalid, forge => forge.Written(header: Forge.Header().ToJsonString()[..^1] + ",\"alg\":\"none\"}")),
        new("two kids", Invalid, forge => forge.Written(header: Forge.Header().ToJsonString()[..^1] + ",\"kid\":\"other\"}")),
    ];

    private static string Claims() => Forge.Claims().ToJsonString();

    private static string Parts(Forge forge, Func<string[], string> compose) => compose(forge.Issuer.Token("release_manager").Split('.'));

    private static char Neighbour(char last)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return Alphabet[Alphabet.IndexOf(last, StringComparison.Ordinal) ^ 1];
    }
}
