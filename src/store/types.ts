// What the store is to everyone else. Instants are ms since the epoch, UTC. Events and payloads are opaque JSON.
import type pg from 'pg';
import type { BackupHeader, CheckedBackup } from './backup-file.js';
import type { ProblemKind } from './chain.js';
import type { Listening, ListenOptions } from './listening.js';

export interface StoreOptions {
  /** A PostgreSQL connection string, or `null` for the server that Sameday runs itself in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  /** 32 bytes. */
  masterKey: Buffer;
  /**
   * Default `sameday`. On the embedded server a database of that name; at `databaseUrl` the default uses the
   * database as it is, and any other name a schema of that name in it.
   */
  database?: string;
  /**
   * For a `database` with a name of its own: `alone` lets no other process have it at the same time
   * (`DatabaseInUse`), `dropped` makes it for one use and drops it when the store is closed. Default `shared`.
   */
  use?: 'shared' | 'alone' | 'dropped';
  /** This version of Sameday, kept with each migration that it applies, so that a refusal can name it. Default: none. */
  version?: string;
  /**
   * `present`: the instants that are given are the present time, so the database compares them with its own clock:
   * nothing is due before its time, and nothing that lies ahead of it is recorded (`ClockDisagrees`). Default `given`:
   * the clock is moved by hand.
   */
  time?: 'present' | 'given';
  /**
   * How long to wait for a server at `databaseUrl` that isn't there yet, recovers or is full, ms. Default: not at all.
   */
  waitsMs?: number;
  /** Connections at most, all in all. Default: 10 for people, and 5 of their own for jobs. */
  poolSize?: number;
  log?: (line: string) => void;
}

export interface NewEvent {
  readonly type: string;
  readonly schema: number;
  readonly data: unknown;
}

export interface StoredEvent extends NewEvent {
  /** From 1, without gaps. */
  readonly seq: number;
  readonly recordedAt: number;
}

export interface CaseHead {
  readonly caseId: string;
  readonly organisation: string;
  readonly reference: string;
  /** The `seq` of the last event; 0 before the first. */
  readonly version: number;
  readonly stage: string;
  readonly nextWakeAt: number | null;
  readonly createdAt: number;
  /** The log was altered outside Sameday: nothing more is appended. Known only after `load`. */
  readonly damaged: boolean;
  /** The key was destroyed at the end of its retention: there are no events to read. */
  readonly destroyed: boolean;
}

export interface LogProblem {
  readonly reference: string;
  readonly caseId: string;
  /** The event; 0 when it concerns the case as a whole. */
  readonly seq: number;
  readonly problem: ProblemKind;
  /** Where a moved event belongs, when it was found. */
  readonly belongsTo?: { readonly reference: string; readonly caseId: string; readonly seq: number };
}

export interface LoadedCase {
  readonly head: CaseHead;
  /** All that can be read; with `problems`, not all that there was. */
  readonly events: StoredEvent[];
  readonly problems: LogProblem[];
}

export interface Append {
  readonly caseId: string;
  readonly expectedVersion: number;
  /** May be empty, to change only stage and wake-up. */
  readonly events: readonly NewEvent[];
  readonly recordedAt: number;
  readonly stage: string;
  readonly nextWakeAt: number | null;
}

export interface PersonInCase {
  /** From `Store.personHash`. */
  readonly hash: Buffer;
  readonly part: string;
}

export interface NewCase {
  readonly caseId: string;
  readonly organisation: string;
  readonly reference: string;
  readonly createdAt: number;
  readonly people: readonly PersonInCase[];
}

export interface SetAsideCase {
  readonly caseId: string;
  readonly organisation: string;
  readonly reference: string;
  readonly tries: number;
  readonly retryAt: number;
  readonly code: string;
}

export interface NewNotice {
  /** The same id again is ignored. */
  readonly id: string;
  readonly caseId: string | null;
  readonly organisation: string;
  /** From `Store.personHash`. */
  readonly recipient: Buffer;
  readonly channel: string;
  /** Larger is more urgent; -32,768 to 32,767. */
  readonly urgency: number;
  /** Encrypted with the key of the case, or the general key without one. */
  readonly payload: unknown;
  readonly nextAttemptAt: number;
  readonly noticeId: string;
  /** When it was decided, against which its lateness is measured. Default: `nextAttemptAt`. */
  readonly dueAt?: number;
}

export interface OutboxItem extends NewNotice {
  /** How often it has reached its platform before. */
  readonly attempts: number;
}

export interface ClaimOptions {
  readonly now: number;
  /** At most this many items, of at most `lines` people and channels. */
  readonly limit: number;
  readonly lines?: number;
  /** The process that claims them. */
  readonly holder: string;
  /** How long they are its own unless it renews them. */
  readonly leaseMs: number;
  readonly shard?: number;
  /** Channels that are left out. */
  readonly without?: readonly string[];
}

export interface DeliveredNotice {
  readonly id: string;
  readonly noticeId: string;
  readonly recipient: Buffer;
  readonly channel: string;
  readonly deliveredAt: number;
  readonly receipt: unknown;
  readonly payload: unknown;
}

/** One notice to one person, whatever the channels. */
export interface NoticeTimes {
  readonly caseId: string;
  readonly reference: string;
  /** When it was decided. */
  readonly dueAt: number;
  /** When the first channel took it; null: none has. */
  readonly takenAt: number | null;
  /** `waiting` while any channel is still tried; `dropped`: no longer true; `gave-up`: every channel failed. */
  readonly outcome: 'waiting' | 'dropped' | 'gave-up';
}

export interface FailedDelivery {
  readonly id: string;
  readonly reference: string | null;
  readonly recipient: Buffer;
  readonly channel: string;
  readonly attempts: number;
  readonly gaveUpAt: number;
}

export interface SecretKey {
  readonly organisation: string;
  readonly platform: string;
  readonly key: string;
}

export interface Secret {
  readonly key: string;
  readonly value: unknown;
  readonly expiresAt: number | null;
}

export interface DueShard {
  readonly shard: number;
  /** The first instant in that second at which something is due, never before `from`. */
  readonly at: number;
}

/** One transaction. When a method throws, nothing of the transaction is kept, even if the error is caught. */
export interface Tx {
  caseIdByReference(reference: string): Promise<string | null>;
  /** Also makes the key of the case. Throws `CaseExists`. */
  insertCase(newCase: NewCase): Promise<void>;
  addCasePeople(caseId: string, people: readonly PersonInCase[]): Promise<void>;
  /** Newest first. Without `part`: any part. `damaged` is not looked into. */
  casesOfPerson(hash: Buffer, part?: string): Promise<CaseHead[]>;
  /** An organisation's next cases after `after`, by id, whatever is due: for going through all of them. */
  casesAfter(o: {
    organisation: string;
    after: string | null;
    limit: number;
    stage?: string;
  }): Promise<CaseHead[]>;
  /**
   * In the order asked for; unknown ids are left out. One query for all; `lock` keeps others out until
   * commit.
   */
  load(caseIds: readonly string[], o?: { lock?: boolean }): Promise<LoadedCase[]>;
  /** Throws `VersionConflict`, `DamagedCase`, `CaseDestroyed`, `ClockDisagrees`. */
  append(batch: readonly Append[]): Promise<void>;
  /** Cases to wake, longest due first, locked until commit; those that another worker holds are left out. */
  lockDueCases(o: { now: number; limit: number; shard?: number }): Promise<string[]>;
  /** Has the open cases in which one of these people has a part looked at at once. */
  wakeCasesOf(people: readonly Buffer[], now: number): Promise<void>;
  /** Counts a failed wake-up and leaves the case alone until `retryAt`; returns the tries so far. */
  setAside(caseId: string, o: { retryAt: number; code: string }): Promise<number>;
  clearSetAside(caseId: string): Promise<void>;
  /** The most tries first. */
  setAsideCases(o?: { organisation?: string; minimumTries?: number }): Promise<SetAsideCase[]>;
  /** Destroys the key of the case for good: its content can't be read again, its chain can still be checked. */
  destroyCase(caseId: string, at: number): Promise<void>;

  enqueue(rows: readonly NewNotice[]): Promise<void>;
  /**
   * Leases what is due: the most urgent first, then in the order of `enqueue`. Nobody is sent two things on one
   * channel at once, and nothing of the same or lower urgency overtakes an item that waits, unless it has failed more
   * than three times. Claims take turns, so keep the transaction short.
   */
  claimOutbox(o: ClaimOptions): Promise<OutboxItem[]>;
  /** The claims of this process hold until `until`; a process that dies renews nothing. */
  renewLeases(holder: string, until: number): Promise<void>;
  /** Gives back what this process has claimed: it is due at once. */
  freeLeases(holder: string, now: number): Promise<void>;
  /** What waits on a channel is due at once; returns how many. */
  bringForward(channel: string, now: number): Promise<number>;
  /** What was given up on a channel since then, of one recipient or (null) of all, is due at once; returns how many. */
  tryAgain(o: { channel: string; recipient: Buffer | null; since: number; now: number }): Promise<number>;
  /** `receipt` is encrypted: the address of the message, to update it later. */
  delivered(id: string, at: number, receipt: unknown): Promise<void>;
  /** `sentAt`: when it reached the platform, which makes it an attempt; null: it was only put off. */
  retryAt(id: string, at: number, sentAt: number | null): Promise<void>;
  gaveUp(id: string, at: number): Promise<void>;
  /** Replaces the receipt of a delivered item, after its message was updated. */
  updateReceipt(id: string, receipt: unknown): Promise<void>;
  deliveriesOf(caseId: string): Promise<DeliveredNotice[]>;
  pendingOf(caseId: string): Promise<OutboxItem[]>;
  /** Every notice of these cases that the outbox has or had, delivered or not: `case id` → notice ids. */
  noticesOf(caseIds: readonly string[]): Promise<Map<string, Set<string>>>;
  /** Drops undelivered items that are no longer true; returns how many. */
  supersede(caseId: string, noticeIds: readonly string[]): Promise<number>;
  /** What was due since then, of one organisation or (null) of all. Rows from before their due time was kept are left out. */
  noticeTimes(o: { organisation: string | null; since: number }): Promise<NoticeTimes[]>;
  /** The latest first. */
  failedDeliveries(o: { organisation: string; limit: number }): Promise<FailedDelivery[]>;

  /** `null`: not carried out yet. */
  commandOutcome(id: string): Promise<unknown>;
  /** Throws `CommandAlreadyRecorded` when another transaction was faster. `outcome` must not be null. */
  recordCommand(id: string, caseId: string | null, outcome: unknown, at: number): Promise<void>;

  /** Takes or renews the lease; false while somebody else holds it. */
  lease(name: string, holder: string, ms: number, now: number): Promise<boolean>;

  putSecret(o: SecretKey & { value: unknown; at: number; expiresAt?: number | null }): Promise<void>;
  /** `null` when there is none, or it has expired by `now`. */
  secret(key: SecretKey, now: number): Promise<Secret | null>;
  /** Reads and removes in one step: for what may be used only once. */
  takeSecret(key: SecretKey, now: number): Promise<Secret | null>;
  removeSecret(key: SecretKey): Promise<void>;
  secrets(o: { organisation: string; platform: string }, now: number): Promise<Secret[]>;
  /** Returns how many were removed. */
  removeExpiredSecrets(now: number): Promise<number>;
}

export interface Health {
  readonly reachable: boolean;
  readonly embedded: boolean;
  /** Time for one question, ms; null when unreachable. */
  readonly latencyMs: number | null;
  /** This machine's clock minus the database's, ms; null when unreachable. */
  readonly clockSkewMs: number | null;
  readonly migration: string;
}

export interface Store {
  /** How to connect to this database, for whoever looks at it from outside: plain values. */
  connection(): pg.ClientConfig;
  /**
   * Throws typed errors (`StoreError`); `isRetryable(error)` says whether to run the whole work again.
   * @param o.isFor whose connections it uses, so that nobody in front of a screen queues behind what falls due;
   * default `people`
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, o?: { readonly isFor?: 'people' | 'jobs' }): Promise<T>;
  /** The database's clock. */
  databaseNow(): Promise<number>;
  /** Keyed hash of a person of an organisation; the same for good, even after a change of the master key. */
  personHash(organisation: string, person: string): Buffer;
  /** Keyed hash of a receipt code. */
  codeHash(text: string): Buffer;
  /** When the next case is due to be woken, or the next delivery to be tried; `null`: none. */
  earliest(kind: 'wake' | 'deliver'): Promise<number | null>;
  /** Which shards have something due in which second, up to `until`; what is overdue counts as due at `from`. */
  due(kind: 'wake' | 'deliver', o: { from: number; until: number }): Promise<DueShard[]>;
  /** Walks the logs and names what was altered; empty when all is well. */
  verify(o?: { caseId?: string }): Promise<LogProblem[]>;
  /** Relocks all keys with `newKey` (32 bytes); returns how many case keys. */
  rotateMasterKey(newKey: Buffer): Promise<number>;
  /** Identifies the master key in force, and gives nothing of it away. */
  keyId(): string;
  /** Connections of other Sameday processes, according to the server; of a store with `poolSize` 1. */
  othersConnected(): Promise<number>;
  /**
   * Writes everything, as it is at one instant, to a new file. Throws `BackupRefused`.
   * @param o.version this version of Sameday
   */
  backUp(o: { readonly file: string; readonly version: string }): Promise<BackupHeader>;
  /** Fills an empty database from a checked file, wholly or not at all. Throws `NotEmpty`, `BackupRefused`. */
  restore(checked: CheckedBackup): Promise<void>;
  health(): Promise<Health>;
  /** Says a text of less than 8,000 bytes to all processes that listen at this moment: no content, no identity. */
  notify(text: string): Promise<void>;
  /** Hears it, on a connection of its own, until stopped or the store is closed. */
  listen(o: ListenOptions): Listening;
  /** Gives up all connections, as if they hung, and begins with new ones. Never rejects. */
  renew(): Promise<void>;
  /** Whether the database takes a write on a connection made for this question alone. Never rejects. */
  answersAfresh(): Promise<boolean>;
  /** Forgets every case, for a rehearsal to begin again. Throws `RangeError` for a database that is `shared`. */
  empty(): Promise<void>;
  /** Also stops the embedded server, unless somebody else uses it. */
  close(): Promise<void>;
}
