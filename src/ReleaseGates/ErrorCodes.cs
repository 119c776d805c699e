namespace ReleaseGates;

/// <summary>
/// Every stable error code of every door. <c>ops.error_codes</c> owns them; a code is never renamed or reused.
/// </summary>
public static class ErrorCodes
{
    /// <summary>400: The body is not valid JSON in UTF-8.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>400: The envelope is not a JSON object.</summary>
    public const string NotAnObject = "not_an_object";

    /// <summary>400: A field that the envelope needs is missing.</summary>
    public const string MissingField = "missing_field";

    /// <summary>400: A field of the envelope has the wrong JSON type.</summary>
    public const string WrongType = "wrong_type";

    /// <summary>400: The envelope has a field that it does not know.</summary>
    public const string UnexpectedField = "unexpected_field";

    /// <summary>400: A field or parameter has a value that is not allowed.</summary>
    public const string InvalidValue = "invalid_value";

    /// <summary>400: A timestamp is not ISO 8601 with a time zone.</summary>
    public const string InvalidTimestamp = "invalid_timestamp";

    /// <summary>401: No bearer token was sent.</summary>
    public const string TokenMissing = "token_missing";

    /// <summary>401: The bearer token cannot be trusted.</summary>
    public const string TokenInvalid = "token_invalid";

    /// <summary>401: The bearer token has expired or is not valid yet.</summary>
    public const string TokenExpired = "token_expired";

    /// <summary>403: The persona may not do this.</summary>
    public const string NotPermitted = "not_permitted";

    /// <summary>403: The token names no persona.</summary>
    public const string UnknownPersona = "unknown_persona";

    /// <summary>403: The persona may not emit this event type.</summary>
    public const string EventTypeNotPermitted = "event_type_not_permitted";

    /// <summary>403: The persona may do this on its own releases only.</summary>
    public const string NotOwnRelease = "not_own_release";

    /// <summary>403: The token's repository may speak of its own project only.</summary>
    public const string NotOwnProject = "not_own_project";

    /// <summary>403: Only a human may do this.</summary>
    public const string NotHuman = "not_human";

    /// <summary>404: No such release is visible to the caller.</summary>
    public const string ReleaseNotFound = "release_not_found";

    /// <summary>404: No persona assignment has this id.</summary>
    public const string AssignmentNotFound = "assignment_not_found";

    /// <summary>404: No recorded decision has this id.</summary>
    public const string DecisionNotFound = "decision_not_found";

    /// <summary>404: There is nothing at this address.</summary>
    public const string NotFound = "not_found";

    /// <summary>405: The address does not answer this method.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>409: The release is not on record.</summary>
    public const string UnknownRelease = "unknown_release";

    /// <summary>409: The gate is not on record.</summary>
    public const string UnknownGate = "unknown_gate";

    /// <summary>409: The check is not on record.</summary>
    public const string UnknownCheck = "unknown_check";

    /// <summary>409: The deployment is not on record.</summary>
    public const string UnknownDeployment = "unknown_deployment";

    /// <summary>409: The exception is not on record.</summary>
    public const string UnknownException = "unknown_exception";

    /// <summary>409: The incident is not on record.</summary>
    public const string UnknownIncident = "unknown_incident";

    /// <summary>409: The evidence artifact is not on record.</summary>
    public const string UnknownEvidence = "unknown_evidence";

    /// <summary>409: The GitHub login is another person's.</summary>
    public const string GithubLoginTaken = "github_login_taken";

    /// <summary>409: Another release has this project and name.</summary>
    public const string ReleaseExists = "release_exists";

    /// <summary>409: A signature, exception or promotion names another source_ref than the release has.</summary>
    public const string SourceRefMoved = "source_ref_moved";

    /// <summary>409: A release that was deployed cannot be opened again.</summary>
    public const string ReleaseAlreadyDeployed = "release_already_deployed";

    /// <summary>409: Nobody administers and signs at once.</summary>
    public const string AdminMayNotSign = "admin_may_not_sign";

    /// <summary>409: The id that the event chose belongs to something else.</summary>
    public const string IdTaken = "id_taken";

    /// <summary>409: The state cannot change that way.</summary>
    public const string IllegalTransition = "illegal_transition";

    /// <summary>409: No deployment of the release runs there.</summary>
    public const string NothingToRollBack = "nothing_to_roll_back";

    /// <summary>409: No earlier release can be restored there.</summary>
    public const string NothingToRestore = "nothing_to_restore";

    /// <summary>409: The deployment is being rolled back already.</summary>
    public const string RollbackUnderWay = "rollback_under_way";

    /// <summary>409: The release may not be promoted.</summary>
    public const string PromotionDenied = "promotion_denied";

    /// <summary>409: The deployment went out with its gates.</summary>
    public const string DeploymentNotUngated = "deployment_not_ungated";

    /// <summary>409: Nobody approves what they asked for themselves.</summary>
    public const string FourEyes = "four_eyes";

    /// <summary>409: The initiating actor is no known person, so four eyes cannot be shown.</summary>
    public const string InitiatorUnknown = "initiator_unknown";

    /// <summary>409: Who is said to have asked for the exception is not a known person.</summary>
    public const string RequesterUnknown = "requester_unknown";

    /// <summary>409: The exception has not taken effect, so there is nothing to review.</summary>
    public const string ExceptionNotBegun = "exception_not_begun";

    /// <summary>409: The exception has already ended.</summary>
    public const string ExceptionEnded = "exception_ended";

    /// <summary>409: The exception cannot be carried on like this.</summary>
    public const string NotContinuable = "not_continuable";

    /// <summary>409: Earlier break_glass of this person still waits for its review.</summary>
    public const string BreakGlassUnreviewed = "break_glass_unreviewed";

    /// <summary>422: This type of exception is granted only with compensating checks.</summary>
    public const string ControlsRequired = "controls_required";

    /// <summary>409: Who grants or reviews the exception is not a known person.</summary>
    public const string ApproverUnknown = "approver_unknown";

    /// <summary>409: An earlier exception for this release and gate still waits for its review.</summary>
    public const string RenewalUnreviewed = "renewal_unreviewed";

    /// <summary>409: An earlier bypass of this gate still waits for its review.</summary>
    public const string PostReviewOverdue = "post_review_overdue";

    /// <summary>409: The gate cannot have the status that was asked for.</summary>
    public const string GateStatusNotDerived = "gate_status_not_derived";

    /// <summary>409: The instant is too recent to be told exactly.</summary>
    public const string AsOfNotSettled = "as_of_not_settled";

    /// <summary>409: Rows of this table are never changed or removed.</summary>
    public const string AppendOnly = "append_only";

    /// <summary>409: The schema ops holds objects with our names that we did not create.</summary>
    public const string SchemaCollision = "schema_collision";

    /// <summary>409: A role of our name can log in.</summary>
    public const string RoleCanLogIn = "role_can_log_in";

    /// <summary>409: A role of our name is not ours to grant.</summary>
    public const string RoleNotOurs = "role_not_ours";

    /// <summary>413: The body is larger than allowed.</summary>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>415: The content type is not one that this address takes.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>422: The schema_version is not one that this control plane speaks.</summary>
    public const string UnknownSchemaVersion = "unknown_schema_version";

    /// <summary>422: The idempotency key is not source_system/release_id/event_type/tail.</summary>
    public const string MalformedIdempotencyKey = "malformed_idempotency_key";

    /// <summary>422: The idempotency key contradicts the envelope.</summary>
    public const string IdempotencyKeyMismatch = "idempotency_key_mismatch";

    /// <summary>422: The gate code is none of G1, G2, G3, G4.</summary>
    public const string UnknownGateCode = "unknown_gate_code";

    /// <summary>422: The event type is unknown and no environment event.</summary>
    public const string UnknownEventType = "unknown_event_type";

    /// <summary>422: The payload breaks the contract of its event type.</summary>
    public const string InvalidPayload = "invalid_payload";

    /// <summary>422: The exception's times are not allowed.</summary>
    public const string InvalidExpiry = "invalid_expiry";

    /// <summary>422: The JSON is nested deeper than 64 levels.</summary>
    public const string TooDeep = "too_deep";

    /// <summary>422: The JSON contains a NUL character.</summary>
    public const string NulCharacter = "nul_character";

    /// <summary>422: The JSON contains half of a surrogate pair.</summary>
    public const string LoneSurrogate = "lone_surrogate";

    /// <summary>422: A JSON object names a key twice.</summary>
    public const string DuplicateKey = "duplicate_key";

    /// <summary>422: A number has more than 64 characters or an exponent of more than two digits.</summary>
    public const string NumberTooLong = "number_too_long";

    /// <summary>422: The event claims to come from the future.</summary>
    public const string EmittedAtInFuture = "emitted_at_in_future";

    /// <summary>429: The caller sends more than it may.</summary>
    public const string TooManyRequests = "too_many_requests";

    /// <summary>500: The event could not be processed; its key is still free.</summary>
    public const string ProcessingFailed = "processing_failed";

    /// <summary>500: Something failed that should not.</summary>
    public const string InternalError = "internal_error";

    /// <summary>503: The issuer's signing keys cannot be fetched.</summary>
    public const string SigningKeysUnavailable = "signing_keys_unavailable";

    /// <summary>503: More waits for the database than may wait.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>503: The database cannot be reached.</summary>
    public const string DatabaseUnavailable = "database_unavailable";

    /// <summary>503: The database has no Release Gates schema.</summary>
    public const string SchemaMissing = "schema_missing";

    /// <summary>503: The server is stopping.</summary>
    public const string ShuttingDown = "shutting_down";

    /// <summary>503: The transaction may not see what was recorded since it began.</summary>
    public const string WrongIsolation = "wrong_isolation";

    /// <summary>504: The database took too long.</summary>
    public const string StatementTimeout = "statement_timeout";

    /// <summary>Every code with its HTTP status.</summary>
    public static IReadOnlyDictionary<string, int> HttpStatuses { get; } = new Dictionary<string, int>
    {
        [InvalidJson] = 400,
        [NotAnObject] = 400,
        [MissingField] = 400,
        [WrongType] = 400,
        [UnexpectedField] = 400,
        [InvalidValue] = 400,
        [InvalidTimestamp] = 400,
        [TokenMissing] = 401,
        [TokenInvalid] = 401,
        [TokenExpired] = 401,
        [NotPermitted] = 403,
        [UnknownPersona] = 403,
        [EventTypeNotPermitted] = 403,
        [NotOwnRelease] = 403,
        [NotOwnProject] = 403,
        [NotHuman] = 403,
        [ReleaseNotFound] = 404,
        [AssignmentNotFound] = 404,
        [DecisionNotFound] = 404,
        [NotFound] = 404,
        [MethodNotAllowed] = 405,
        [UnknownRelease] = 409,
        [UnknownGate] = 409,
        [UnknownCheck] = 409,
        [UnknownDeployment] = 409,
        [UnknownException] = 409,
        [UnknownIncident] = 409,
        [UnknownEvidence] = 409,
        [GithubLoginTaken] = 409,
        [AdminMayNotSign] = 409,
        [ReleaseExists] = 409,
        [SourceRefMoved] = 409,
        [ReleaseAlreadyDeployed] = 409,
        [IdTaken] = 409,
        [IllegalTransition] = 409,
        [NothingToRollBack] = 409,
        [NothingToRestore] = 409,
        [RollbackUnderWay] = 409,
        [PromotionDenied] = 409,
        [DeploymentNotUngated] = 409,
        [FourEyes] = 409,
        [InitiatorUnknown] = 409,
        [RequesterUnknown] = 409,
        [ExceptionNotBegun] = 409,
        [ExceptionEnded] = 409,
        [NotContinuable] = 409,
        [BreakGlassUnreviewed] = 409,
        [ControlsRequired] = 422,
        [ApproverUnknown] = 409,
        [RenewalUnreviewed] = 409,
        [PostReviewOverdue] = 409,
        [GateStatusNotDerived] = 409,
        [AsOfNotSettled] = 409,
        [AppendOnly] = 409,
        [SchemaCollision] = 409,
        [RoleCanLogIn] = 409,
        [RoleNotOurs] = 409,
        [BodyTooLarge] = 413,
        [UnsupportedMediaType] = 415,
        [UnknownSchemaVersion] = 422,
        [MalformedIdempotencyKey] = 422,
        [IdempotencyKeyMismatch] = 422,
        [UnknownGateCode] = 422,
        [UnknownEventType] = 422,
        [InvalidPayload] = 422,
        [InvalidExpiry] = 422,
        [TooDeep] = 422,
        [NulCharacter] = 422,
        [LoneSurrogate] = 422,
        [DuplicateKey] = 422,
        [NumberTooLong] = 422,
        [EmittedAtInFuture] = 422,
        [TooManyRequests] = 429,
        [ProcessingFailed] = 500,
        [InternalError] = 500,
        [SigningKeysUnavailable] = 503,
        [Overloaded] = 503,
        [DatabaseUnavailable] = 503,
        [SchemaMissing] = 503,
        [ShuttingDown] = 503,
        [WrongIsolation] = 503,
        [StatementTimeout] = 504,
    };
}
