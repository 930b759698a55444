--! breaking
-- The case log, who a case is about, what is to be told to whom, and what was done already.
-- Instants are milliseconds since the epoch, UTC. Nothing here is readable without the master key but
-- references, stages, times and counts.

-- The secret from which keyed hashes are made, locked with the master key: it outlives a change of that key.
create table keyring (
  id smallint primary key check (id = 1),
  master_key_id text not null,
  wrapped_secret bytea not null,
  made_at bigint not null
);

create table cases (
  id text collate "C" primary key check (length(id) between 1 and 100),
  organisation text not null,
  reference text collate "C" not null unique check (length(reference) between 1 and 40),
  version integer not null default 0 check (version >= 0),
  key_version integer not null default 1,
  stage text not null default '',
  shard smallint not null,
  next_wake_at bigint,
  created_at bigint not null,
  head_mac bytea not null,
  set_aside_tries integer not null default 0,
  set_aside_until bigint,
  set_aside_code text,
  due_at bigint generated always as
    (case when next_wake_at is null then null else greatest(next_wake_at, set_aside_until) end) stored
);
create index cases_due on cases (due_at, shard) where due_at is not null;
create index cases_set_aside on cases (set_aside_until) where set_aside_until is not null;

-- One data key a case, locked with the master key. A destroyed key leaves its row without `wrapped`.
create table case_keys (
  case_id text collate "C" not null references cases,
  key_version integer not null,
  wrapped bytea,
  wrapped_by text not null,
  made_at bigint not null,
  destroyed_at bigint,
  primary key (case_id, key_version)
);

create table events (
  case_id text collate "C" not null references cases,
  seq integer not null check (seq >= 1),
  recorded_at bigint not null,
  key_version integer not null,
  ciphertext bytea not null,
  previous_hash bytea not null,
  hash bytea not null,
  primary key (case_id, seq)
);

create table case_people (
  case_id text collate "C" not null references cases,
  part text not null,
  person bytea not null,
  primary key (case_id, part, person)
);
create index case_people_person on case_people (person, part);

create table outbox (
  ordinal bigint generated always as identity primary key,
  id text collate "C" not null unique check (length(id) between 1 and 200),
  case_id text collate "C" references cases,
  organisation text not null,
  recipient bytea not null,
  channel text not null,
  urgency smallint not null,
  notice_id text not null,
  key_version integer not null,
  ciphertext bytea not null,
  shard smallint not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'gave-up', 'superseded')),
  next_attempt_at bigint not null,
  attempts integer not null default 0,
  leased_until bigint,
  settled_at bigint,
  receipt bytea
);
create index outbox_due on outbox (next_attempt_at, shard) where state = 'waiting';
create index outbox_tried on outbox (recipient, channel) where state = 'waiting' and attempts > 0;
create index outbox_case on outbox (case_id, ordinal);
create index outbox_gave_up on outbox (organisation, ordinal) where state = 'gave-up';

-- One effect per command id, whoever sends it and however often.
create table commands (
  id text collate "C" primary key check (length(id) between 1 and 200),
  case_id text collate "C" references cases,
  key_version integer not null,
  outcome bytea not null,
  at bigint not null
);

create table leases (
  name text primary key,
  holder text not null,
  until bigint not null
);

-- What a platform or a sign-in needs to remember, by organisation; keys are keyed hashes, values encrypted.
create table installations (
  organisation text not null,
  platform text not null,
  key bytea not null,
  ciphertext bytea not null,
  expires_at bigint,
  updated_at bigint not null,
  primary key (organisation, platform, key)
);
create index installations_expiry on installations (expires_at) where expires_at is not null;
