// The tables as Kysely sees them. Instants are numbers, ms since the epoch, UTC; `bytea` is a Buffer.
import type { Generated, GeneratedAlways } from 'kysely';

export interface KeyringTable {
  id: number;
  master_key_id: string;
  wrapped_secret: Buffer;
  made_at: number;
}

export interface CasesTable {
  id: string;
  organisation: string;
  reference: string;
  version: Generated<number>;
  key_version: Generated<number>;
  stage: Generated<string>;
  shard: number;
  next_wake_at: number | null;
  created_at: number;
  head_mac: Buffer;
  set_aside_tries: Generated<number>;
  set_aside_until: number | null;
  set_aside_code: string | null;
  due_at: GeneratedAlways<number | null>;
}

export interface CaseKeysTable {
  case_id: string;
  key_version: number;
  wrapped: Buffer | null;
  wrapped_by: string;
  made_at: number;
  destroyed_at: number | null;
}

export interface EventsTable {
  case_id: string;
  seq: number;
  recorded_at: number;
  key_version: number;
  ciphertext: Buffer;
  previous_hash: Buffer;
  hash: Buffer;
}

export interface CasePeopleTable {
  case_id: string;
  part: string;
  person: Buffer;
}

export type OutboxState = 'waiting' | 'delivered' | 'gave-up' | 'superseded';

export interface OutboxTable {
  ordinal: GeneratedAlways<number>;
  id: string;
  case_id: string | null;
  organisation: string;
  recipient: Buffer;
  channel: string;
  urgency: number;
  notice_id: string;
  key_version: number;
  ciphertext: Buffer;
  shard: number;
  state: Generated<OutboxState>;
  next_attempt_at: number;
  attempts: Generated<number>;
  leased_until: number | null;
  leased_by: string | null;
  due_at: number | null;
  sent_at: number | null;
  settled_at: number | null;
  receipt: Buffer | null;
}

export interface CommandsTable {
  id: string;
  case_id: string | null;
  key_version: number;
  outcome: Buffer;
  at: number;
}

export interface LeasesTable {
  name: string;
  holder: string;
  until: number;
}

export interface SecretsTable {
  organisation: string;
  platform: string;
  key: Buffer;
  ciphertext: Buffer;
  expires_at: number | null;
  updated_at: number;
}

export interface Tables {
  keyring: KeyringTable;
  cases: CasesTable;
  case_keys: CaseKeysTable;
  events: EventsTable;
  case_people: CasePeopleTable;
  outbox: OutboxTable;
  commands: CommandsTable;
  leases: LeasesTable;
  installations: SecretsTable;
}
