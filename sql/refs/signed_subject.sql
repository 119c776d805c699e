create or replace function ops_private.signed_subject(
    release_id uuid,
    named text,
    signed_by text,
    at timestamptz,
    out subject_ref text,
    out subject_assumed boolean
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops_private.check_present_ref(signed_subject.release_id, signed_subject.named, false);
    select s.subject_ref, s.subject_assumed into subject_ref, subject_assumed
      from ops_private.subject_of(signed_subject.release_id, signed_subject.named, null, signed_subject.signed_by, signed_subject.at) s;
end
$$;
comment on function ops_private.signed_subject(uuid, text, text, timestamptz) is
    'What a signature or an exception is about. Raises source_ref_moved if it names another source_ref than the release has.';
revoke all on function ops_private.signed_subject(uuid, text, text, timestamptz) from public;
