-- Nobody signs what they did not see: who names a source_ref that the release no longer has is told so. What cannot be
-- compared is kept as it was named, and counts for nothing.
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
set search_path = ''
as $$
declare
    present text;
begin
    if signed_subject.named is not null then
        select r.source_ref into present from ops.releases r where r.release_id = signed_subject.release_id;
        if ops_private.compare_refs(signed_subject.release_id, present, signed_subject.named) = 'other' then
            perform ops_private.raise_error('source_ref_moved',
                format('The release is at %s now, not at %s.', ops_private.short_ref(present), ops_private.short_ref(signed_subject.named)),
                'Look at what is to go out now, then sign that.');
        end if;
    end if;
    select s.subject_ref, s.subject_assumed into subject_ref, subject_assumed
      from ops_private.subject_of(signed_subject.release_id, signed_subject.named, null, signed_subject.signed_by, signed_subject.at) s;
end
$$;
comment on function ops_private.signed_subject(uuid, text, text, timestamptz) is
    'What a signature or an exception is about. Raises source_ref_moved if it names another source_ref than the release has.';
revoke all on function ops_private.signed_subject(uuid, text, text, timestamptz) from public;
