-- Codes: every stable error code with its HTTP status, and every reason code of a decision.

create table ops.error_codes (
    code text primary key,
    http_status integer not null,
    title text not null,
    constraint error_codes_code_is_snake_case_check check (code ~ '^[a-z][a-z0-9_]{2,62}$'),
    constraint error_codes_http_status_check check (http_status between 400 and 599)
);
comment on table ops.error_codes is 'Every stable error code of every entry point, with its HTTP status.';
comment on column ops.error_codes.code is 'Stable snake_case code; never renamed, never reused.';
comment on column ops.error_codes.http_status is 'The HTTP status that goes with the code at every entry point.';
comment on column ops.error_codes.title is 'One line for people: what the code means.';

insert into ops.error_codes (code, http_status, title) values
    ('invalid_json', 400, 'The body is not valid JSON in UTF-8'),
    ('not_an_object', 400, 'The envelope is not a JSON object'),
    ('missing_field', 400, 'A field that the envelope needs is missing'),
    ('wrong_type', 400, 'A field of the envelope has the wrong JSON type'),
    ('unexpected_field', 400, 'The envelope has a field that it does not know'),
    ('invalid_value', 400, 'A field or parameter has a value that is not allowed'),
    ('invalid_timestamp', 400, 'A timestamp is not ISO 8601 with a time zone, or is before the year 2000'),
    ('token_missing', 401, 'No bearer token was sent'),
    ('token_invalid', 401, 'The bearer token cannot be trusted'),
    ('token_expired', 401, 'The bearer token has expired or is not valid yet'),
    ('not_permitted', 403, 'The persona may not do this'),
    ('unknown_persona', 403, 'The token names no persona'),
    ('event_type_not_permitted', 403, 'The persona may not emit this event type'),
    ('not_own_release', 403, 'The persona may do this on its own releases only'),
    ('not_own_project', 403, 'The token''s repository may speak of its own project only'),
    ('not_human', 403, 'Only a human may do this'),
    ('release_not_found', 404, 'No such release is visible to the caller'),
    ('assignment_not_found', 404, 'No persona assignment has this id'),
    ('decision_not_found', 404, 'No recorded decision has this id'),
    ('not_found', 404, 'There is nothing at this address'),
    ('method_not_allowed', 405, 'The address does not answer this method'),
    ('unknown_release', 409, 'The release is not on record'),
    ('unknown_gate', 409, 'The gate is not on record'),
    ('unknown_check', 409, 'The check is not on record'),
    ('unknown_deployment', 409, 'The deployment is not on record'),
    ('unknown_exception', 409, 'The exception is not on record'),
    ('unknown_incident', 409, 'The incident is not on record'),
    ('unknown_evidence', 409, 'The evidence artifact is not on record'),
    ('release_exists', 409, 'Another release has this project and name'),
    ('source_ref_moved', 409, 'A signature, exception or promotion names another source_ref than the release has'),
    ('release_already_deployed', 409, 'A release that was deployed cannot be opened again'),
    ('github_login_taken', 409, 'The GitHub login is another person''s'),
    ('admin_may_not_sign', 409, 'Nobody administers and signs at once'),
    ('id_taken', 409, 'The id that the event chose belongs to something else'),
    ('illegal_transition', 409, 'The state cannot change that way'),
    ('deployment_settled', 409, 'The deployment has already come to its end'),
    ('nothing_to_roll_back', 409, 'No deployment of the release runs there'),
    ('nothing_to_restore', 409, 'No earlier release can be restored there'),
    ('rollback_under_way', 409, 'The deployment is being rolled back already'),
    ('promotion_denied', 409, 'The release may not be promoted'),
    ('deployment_not_ungated', 409, 'The deployment went out with its gates'),
    ('four_eyes', 409, 'Nobody approves what they asked for themselves'),
    ('initiator_unknown', 409, 'The initiating actor is no known person, so four eyes cannot be shown'),
    ('renewal_unreviewed', 409, 'An earlier exception for this release and gate still waits for its review'),
    ('post_review_overdue', 409, 'An earlier bypass of this gate still waits for its review'),
    ('gate_status_not_derived', 409, 'The gate cannot have the status that was asked for'),
    ('as_of_not_settled', 409, 'The instant is too recent to be told exactly'),
    ('append_only', 409, 'Rows of this table are never changed or removed'),
    ('schema_collision', 409, 'The schema ops holds objects with our names that we did not create'),
    ('role_can_log_in', 409, 'A role of our name can log in'),
    ('role_not_ours', 409, 'A role of our name is not ours to grant'),
    ('body_too_large', 413, 'The body is larger than allowed'),
    ('unsupported_media_type', 415, 'The content type is not one that this address takes'),
    ('unknown_schema_version', 422, 'The schema_version is not one that this control plane speaks'),
    ('malformed_idempotency_key', 422, 'The idempotency key is not source_system/release_id/event_type/tail'),
    ('idempotency_key_mismatch', 422, 'The idempotency key contradicts the envelope'),
    ('unknown_gate_code', 422, 'The gate code is none of G1, G2, G3, G4'),
    ('unknown_event_type', 422, 'The event type is unknown and no environment event'),
    ('invalid_payload', 422, 'The payload breaks the contract of its event type'),
    ('invalid_expiry', 422, 'The exception''s times are not allowed'),
    ('too_deep', 422, 'The JSON is nested deeper than 64 levels'),
    ('nul_character', 422, 'The JSON contains a NUL character'),
    ('lone_surrogate', 422, 'The JSON contains half of a surrogate pair'),
    ('duplicate_key', 422, 'A JSON object names a key twice'),
    ('number_too_long', 422, 'A number has more than 64 characters or an exponent of more than two digits'),
    ('emitted_at_in_future', 422, 'The event claims to come from the future'),
    ('too_many_requests', 429, 'The caller sends more than it may'),
    ('processing_failed', 500, 'The event could not be processed; its key is still free'),
    ('internal_error', 500, 'Something failed that should not'),
    ('signing_keys_unavailable', 503, 'The issuer''s signing keys cannot be fetched'),
    ('overloaded', 503, 'More waits for the database than may wait'),
    ('database_unavailable', 503, 'The database cannot be reached'),
    ('schema_missing', 503, 'The database has no Release Gates schema'),
    ('shutting_down', 503, 'The server is stopping'),
    ('wrong_isolation', 503, 'The transaction may not see what was recorded since it began'),
    ('statement_timeout', 504, 'The database took too long');

alter table ops.error_codes enable row level security;
grant select on ops.error_codes to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
create policy everyone_select on ops.error_codes for select to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server
    using (true);

-- Reason codes: why a decision denies, or a deployment is ungated. CI branches on them.
create table ops.reason_codes (
    code text primary key,
    meaning text not null,
    who_can_act text not null,
    since text not null,
    constraint reason_codes_code_is_snake_case_check check (code ~ '^[a-z][a-z0-9_]{2,62}$'),
    constraint reason_codes_meaning_not_blank_check check (meaning ~ '\S'),
    constraint reason_codes_who_can_act_not_blank_check check (who_can_act ~ '\S'),
    constraint reason_codes_since_is_a_version_check check (since ~ '^[0-9]+\.[0-9]+\.[0-9]+$')
);
comment on table ops.reason_codes is 'Every stable reason code of decisions and of a deployment''s compliance. FR-2, FR-7.';
comment on column ops.reason_codes.code is 'Stable snake_case code; never renamed, never reused.';
comment on column ops.reason_codes.meaning is 'One sentence for people.';
comment on column ops.reason_codes.who_can_act is
    'Who can make the reason go away; who_can_fix of a reason names the personas of the requirement in force.';
comment on column ops.reason_codes.since is 'The version of Release Gates that introduced it.';

insert into ops.reason_codes (code, meaning, who_can_act, since) values
    ('check_missing',
     'A required check has not been reported by a persona whose reports count.',
     'a persona that may report the check (who_can_fix)', '0.1.0'),
    ('check_failed',
     'A required check, or any check of a gate that allows no failing one, failed.',
     'a persona that may report the check (who_can_fix)', '0.1.0'),
    ('check_not_passed',
     'A required check was reported as a warning or as skipped, which does not satisfy the requirement.',
     'a persona that may report the check (who_can_fix)', '0.1.0'),
    ('evidence_missing',
     'Less evidence of the required type is attached than the requirement asks for.',
     'a persona that may attach the evidence (who_can_fix)', '0.1.0'),
    ('evidence_stale',
     'Enough evidence is attached, and it is older than the requirement allows.',
     'a persona that may attach the evidence (who_can_fix)', '0.1.0'),
    ('evidence_failed',
     'Evidence of the required type says that something failed, and the same persona has not replaced it.',
     'the persona that attached it, with new evidence of the same origin or of none', '0.1.0'),
    ('approval_missing',
     'Fewer approvals by the required persona count than the requirement asks for.',
     'a person in the required persona', '0.1.0'),
    ('source_ref_not_comparable',
     'What there is, is about a branch or tag where a commit is judged, or the other way round, or about a short form that could mean several '
     'commits.',
     'the same persona, for the present source_ref', '0.1.0'),
    ('movable_ref',
     'The release names a branch or tag, which may come to name other code: facts are about the name. The setting commit_known makes '
     'it a denial.',
     'whoever opens the release, with a commit as its source_ref', '0.1.0'),
    ('approval_of_other_ref',
     'The approval was given for another source_ref than the one that is to go out.',
     'a person in the required persona, for the present source_ref', '0.1.0'),
    ('approver_not_human',
     'The requirement counts approvals by humans only.',
     'a human in the required persona', '0.1.0'),
    ('approver_not_distinct',
     'The approver also approved a gate that the requirement keeps apart.',
     'another person in the required persona', '0.1.0'),
    ('approver_administers',
     'The approver changed the policy or an assignment less than 30 days before the approval, or since.',
     'another person in the required persona', '0.1.0'),
    ('self_approved',
     'The approver opened or initiated the release.',
     'another person in the required persona', '0.1.0'),
    ('initiator_unknown',
     'No assignment identifies the initiator, so no approval can be shown to be someone else''s.',
     'an administrator, by assigning a persona to the initiator', '0.1.0'),
    ('standing_rejection',
     'A person rejected the gate or the release and has not approved it since.',
     'the same person, or a colleague in the same persona', '0.1.0'),
    ('changes_requested',
     'A person requested changes and has not approved since.',
     'the same person, or a colleague in the same persona', '0.1.0'),
    ('gate_not_settled',
     'An earlier gate is neither passed nor bypassed; its own reasons say why.',
     'as the reasons of the earlier gate say', '0.1.0'),
    ('recovery_drill_missing',
     'No validated recovery drill of the environment is recent enough.',
     'an sre', '0.1.0'),
    ('incident_open',
     'An incident of the named severity is open in the environment.',
     'an sre', '0.1.0'),
    ('deployment_not_succeeded',
     'No deployment has succeeded yet, so that G4 has nothing to confirm.',
     'ci_service_role or an sre, by reporting the end of the deployment', '0.1.0'),
    ('deadline_passed',
     'G4 was not confirmed in time after the deployment.',
     'ci_service_role or an sre, by reporting the missing confirmation', '0.1.0'),
    ('release_rolled_back',
     'The release was rolled back; it does not go out again.',
     'ci_service_role or a release_manager, by opening a new release', '0.1.0'),
    ('restored_never_gated',
     'What a rollback brought back never went through its gates for that environment.',
     'nobody afterwards; a release_manager may accept the risk (after_the_fact)', '0.1.0'),
    ('environment_not_targeted',
     'The release is meant for another environment.',
     'ci_service_role or a release_manager, by opening a release for that environment', '0.1.0'),
    ('source_ref_differs',
     'What was deployed is not the source_ref that was allowed.',
     'nobody afterwards; a release_manager may accept the risk (after_the_fact)', '0.1.0'),
    ('deployed_before_decision',
     'The deployment started before the promotion was decided.',
     'nobody afterwards; a release_manager may accept the risk (after_the_fact)', '0.1.0'),
    ('decision_lapsed',
     'The deployment started after the promotion''s permission had ended.',
     'nobody afterwards; a release_manager may accept the risk (after_the_fact)', '0.1.0');

alter table ops.reason_codes enable row level security;
grant select on ops.reason_codes to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
create policy everyone_select on ops.reason_codes for select to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server
    using (true);
