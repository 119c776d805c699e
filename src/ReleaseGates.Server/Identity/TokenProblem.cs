using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Identity;

/// <summary>The refusals of RFC 6750.</summary>
internal static class TokenProblem
{
    public static ProblemException Missing() =>
        new(new Problem(ErrorCodes.TokenMissing, "No bearer token was sent.",
            "Send Authorization: Bearer <token>.") { Challenge = "Bearer" });

    public static ProblemException Invalid(string why) =>
        Refused(ErrorCodes.TokenInvalid, why, "Use a token that a configured issuer signed for this audience.");

    public static ProblemException Expired(string why) => Refused(ErrorCodes.TokenExpired, why, "Get a fresh token.");

    public static ProblemException UnknownPersona(string why) =>
        new(ErrorCodes.UnknownPersona, why,
            "Ask an administrator to assign you a persona: ci_service_role, release_manager, qa_tester, sre, developer or audit_reader.");

    public static ProblemException UntrustedRun(string why, string hint) => new(ErrorCodes.UnknownPersona, why, hint);

    private static ProblemException Refused(string code, string why, string hint) =>
        new(new Problem(code, why, hint) { Challenge = $"Bearer error=\"invalid_token\", error_description=\"{why}\"" });
}
