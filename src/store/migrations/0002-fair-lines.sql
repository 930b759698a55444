--! compatible
-- A lease belongs to one process, which renews it while it lives; and what is told is measured against when it was due.
alter table outbox
  add column leased_by text,
  -- When it was decided; null in rows from before, which are not counted.
  add column due_at bigint,
  -- When it first reached the platform, whatever that answered.
  add column sent_at bigint;
create index outbox_line on outbox (recipient, channel) where state = 'waiting';
create index outbox_leased on outbox (leased_by) where state = 'waiting' and leased_by is not null;
create index outbox_due_day on outbox (organisation, due_at) where due_at is not null;
