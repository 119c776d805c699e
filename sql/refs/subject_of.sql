-- What a fact names explicitly is taken at its word. The commit that a token's run is at (sha) is what the fact is about,
-- unless the release is a branch or tag: then the fact is about whatever that names.
create or replace function ops_private.subject_of(
    release_id uuid,
    named text,
    sha text,
    told_by text,
    at timestamptz,
    out subject_ref text,
    out subject_assumed boolean
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    told text := subject_of.named;
    then_ref text;
begin
    if told is null then
        select moved.means, moved.source_ref into subject_ref, then_ref
          from ops.release_refs moved
         where moved.release_id = subject_of.release_id and moved.role = 'opener' and moved.told_at <= subject_of.at
         order by moved.told_at desc, moved.ref_id desc limit 1;
        if subject_ref is null then -- said to have been before the release was opened
            select moved.means, moved.source_ref into subject_ref, then_ref
              from ops.release_refs moved
             where moved.release_id = subject_of.release_id and moved.role = 'opener'
             order by moved.told_at, moved.ref_id limit 1;
            subject_ref := coalesce(subject_ref, 'unknown'); -- no such release: the foreign key answers
        end if;
        if subject_of.sha is null or not ops_private.is_commit(then_ref) then
            subject_assumed := true;
            return;
        end if;
        told := subject_of.sha;
    end if;
    subject_assumed := false;
    told := ops_private.normal_ref(told);
    select known.source_ref into subject_ref
      from ops.release_refs known
     where known.release_id = subject_of.release_id and known.source_ref = told and known.means = told
     limit 1;
    if subject_ref is null then
        subject_ref := ops_private.tell_ref(subject_of.release_id, told, subject_of.told_by, 'told', subject_of.at);
    end if;
end
$$;
comment on function ops_private.subject_of(uuid, text, text, text, timestamptz) is
    'What a fact of a release is about: the source_ref that it or its token names, else the one that the release had at the fact''s '
    'time, which is then assumed. What is named is kept in ops.release_refs.';
revoke all on function ops_private.subject_of(uuid, text, text, text, timestamptz) from public;
