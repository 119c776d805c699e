-- The history of the policy: every change of a rule is a fact of its own, so that a decision of any day can be
-- explained by the rules of that day. The rules themselves are ops.exception_types and ops.gate_requirements.

create table ops.policy_changes (
    change_id uuid primary key default ops_private.uuid_v7(),
    subject_table text not null,
    subject_key text not null,
    before_row jsonb,
    after_row jsonb,
    actor text not null,
    reason text,
    is_installation boolean not null default false,
    created_at timestamptz not null default clock_timestamp(),
    constraint policy_changes_subject_table_check check (subject_table in ('exception_types', 'gate_requirements')),
    constraint policy_changes_before_row_is_object_check check (jsonb_typeof(before_row) = 'object'),
    constraint policy_changes_after_row_is_object_check check (jsonb_typeof(after_row) = 'object'),
    constraint policy_changes_change_something_check check (before_row is distinct from after_row)
);
create index policy_changes_subject on ops.policy_changes (subject_table, subject_key, created_at desc);
create index policy_changes_installation on ops.policy_changes (created_at) where is_installation;

comment on table ops.policy_changes is
    'Who changed which rule of the policy, when, from what to what, and why. Append-only: a past decision is explained by the policy of its day.';
comment on column ops.policy_changes.change_id is 'Key, time-ordered.';
comment on column ops.policy_changes.subject_table is 'exception_types or gate_requirements.';
comment on column ops.policy_changes.subject_key is 'Key of the row that changed.';
comment on column ops.policy_changes.before_row is 'The row before; null when it is new.';
comment on column ops.policy_changes.after_row is 'The row after; null when it was removed.';
comment on column ops.policy_changes.actor is 'Whose doing it was.';
comment on column ops.policy_changes.reason is 'Why, as it was given.';
comment on column ops.policy_changes.is_installation is
    'Part of the policy that the control plane came with: whatever happened before is judged by it, too.';
comment on column ops.policy_changes.created_at is 'When, by the database clock; the change applies from then on.';

create trigger policy_changes_append_only
    before update or delete or truncate on ops.policy_changes
    for each statement execute function ops_private.refuse_change();
alter table ops.policy_changes enable always trigger policy_changes_append_only;

alter table ops.policy_changes enable row level security;
grant select on ops.policy_changes to release_manager, audit_reader;
create policy release_manager_select on ops.policy_changes for select to release_manager using (true);
create policy audit_reader_select on ops.policy_changes for select to audit_reader using (true);

-- Argument: the key column.
create function ops_private.record_policy_change()
returns trigger
language plpgsql
security definer -- who may change a rule may not write its history by hand
set search_path = ''
set timezone = 'UTC'
set intervalstyle = 'postgres'
as $$
declare
    before_row constant jsonb := case when tg_op in ('UPDATE', 'DELETE') then to_jsonb(old) end;
    after_row constant jsonb := case when tg_op in ('INSERT', 'UPDATE') then to_jsonb(new) end;
begin
    if tg_op = 'TRUNCATE' then
        perform ops_private.raise_error('append_only', format('%I.%I leaves its history row by row.', tg_table_schema, tg_table_name),
            'Switch the rule off, or delete its row.');
    end if;
    if before_row is distinct from after_row then
        insert into ops.policy_changes (subject_table, subject_key, before_row, after_row, actor, reason, is_installation)
        values (tg_table_name, coalesce(after_row, before_row) ->> tg_argv[0], before_row, after_row,
                ops_private.acting(), nullif((ops_private.speech()).reason, ''),
                coalesce((ops_private.speech()).phase = 'installation', false));
    end if;
    return null;
end
$$;
comment on function ops_private.record_policy_change() is
    'Trigger of the policy''s tables: one ops.policy_changes row per change; a truncate would leave none and is refused.';
revoke all on function ops_private.record_policy_change() from public;

create function ops_private.policy_rows_at(subject_table text, as_of timestamptz)
returns setof jsonb
language sql
stable
set search_path = ''
as $$
    select latest.after_row
      from (select distinct on (c.subject_key) c.after_row
              from ops.policy_changes c
             where c.subject_table = policy_rows_at.subject_table
               and c.created_at <= greatest(policy_rows_at.as_of, (
                       select max(i.created_at) from ops.policy_changes i where i.is_installation))
             order by c.subject_key, c.created_at desc, c.change_id desc) latest
     where latest.after_row is not null
$$;
comment on function ops_private.policy_rows_at(text, timestamptz) is 'The rows of a table of the policy as they stood at an instant.';
revoke all on function ops_private.policy_rows_at(text, timestamptz) from public;
