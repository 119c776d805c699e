-- Live changes: what happened, as it happens (the PRD's fifth goal).
--
-- Every change leaves a small row here, written by the transaction that made it. A reader follows them in the order
-- (txid, position), and only below pg_snapshot_xmin: every transaction before that has ended, so nothing can still appear
-- behind the reader's back. No notification and no lock: a writer never waits for a reader, and never knows of one.
--
-- This is a feed of the record, not the record: the tables of facts are.

create table ops_private.live_changes (
    txid xid8 not null default pg_current_xact_id(),
    position bigint generated always as identity,
    release_id uuid,
    subject_table text not null,
    subject_id uuid not null,
    change jsonb not null,
    recorded_at timestamptz not null default clock_timestamp(),
    constraint live_changes_pkey primary key (txid, position)
);
create index live_changes_release on ops_private.live_changes (release_id, txid, position) where release_id is not null;
alter table ops_private.live_changes enable row level security;

comment on table ops_private.live_changes is
    'One small row per change, for followers. No persona reads or writes it: ops.changes_after shows each persona what it may read.';
comment on column ops_private.live_changes.txid is
    'The transaction that made the change. Changes are published in the order of (txid, position).';
comment on column ops_private.live_changes.position is 'Order within a transaction.';
comment on column ops_private.live_changes.release_id is
    'The release it concerns, if any. No foreign key: the insert of the fact checked it.';
comment on column ops_private.live_changes.subject_table is
    'The table that changed; personas that may read it may follow the change.';
comment on column ops_private.live_changes.subject_id is 'Key of the row.';
comment on column ops_private.live_changes.change is
    'The descriptive columns of a new row; {field, from, to} for a changed one.';
comment on column ops_private.live_changes.recorded_at is 'When, by the database clock.';

-- What is no longer kept --------------------------------------------------------------------------

create table ops_private.live_pruned (
    one_row boolean not null default true,
    txid xid8 not null default '0',
    position bigint not null default 0,
    constraint live_pruned_pkey primary key (one_row),
    constraint live_pruned_one_row_check check (one_row)
);
insert into ops_private.live_pruned default values;
alter table ops_private.live_pruned enable row level security;

comment on table ops_private.live_pruned is
    'How far the feed was pruned: a reader that has seen less is told that it missed something. One row.';
comment on column ops_private.live_pruned.one_row is 'Always true.';
comment on column ops_private.live_pruned.txid is
    'The transaction of the latest change that was removed; 0 while all are kept.';
comment on column ops_private.live_pruned.position is 'Its position.';
