// What "due" means to the jobs: kinds of work whose due times are in the database, and how they are
// announced.
import type { Instant } from '../escalation/ids.js';

/** `wake`: cases whose time has come. `deliver`: the outbox. `retain`: what has reached its review date. */
export type WorkKind = 'wake' | 'deliver' | 'retain';

/** "Shard `shard` of this kind has something due at `at`." */
export interface DuePoint {
  readonly at: Instant;
  readonly shard: number;
}

/** A kind of work whose due times are in the database. */
export interface DueWork {
  readonly kind: WorkKind;
  /** The number of parts into which the work is spread over workers: 1 or more. */
  readonly shards: number;
  /**
   * How soon it is noticed, in ms, what another process has stored, or left behind by dying, without a word. Default: a
   * minute.
   */
  readonly looksEveryMs?: number;
  /** When the next thing is or was due; null when nothing is. One query. */
  earliestDueAt(): Promise<Instant | null>;
  /**
   * The distinct (second, shard) pairs due by `until`, for the sweep. Overdue items may come as one pair per
   * shard. A kind without this method is swept by its earliest due time alone.
   */
  dueSoon?(until: Instant): Promise<DuePoint[]>;
  /**
   * Works through one batch of what is due by `now`, in one shard or, with null, in all of them. Idempotent,
   * safe on many workers at once. One item that fails is set aside in here; a throw means that nothing could
   * be done at all (the database is gone), and everything is retried later. `more`: call again at once.
   */
  run(o: { now: Instant; shard: number | null }): Promise<RunResult>;
}

export interface RunResult {
  readonly handled: number;
  readonly more: boolean;
}

export interface JobsClock {
  now(): Instant;
}

/**
 * A lease in the database: true when `holder` has it for the next `ms` milliseconds. Its holder may renew it;
 * anybody else is refused until it has run out.
 */
export type Lease = (name: string, holder: string, ms: number) => Promise<boolean>;

/** The part of pino that is used here. Fields hold counts, kinds and codes: never an error's message. */
export interface JobsLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Hooks for the metrics; each is optional. None carries an identifier. */
export interface JobsMetrics {
  /** A batch was worked through: how many items, in how many milliseconds. */
  ran?(kind: WorkKind, handled: number, tookMs: number): void;
  /** A whole batch could not be worked through. */
  failed?(kind: WorkKind): void;
  /**
   * How far behind its due time the oldest pending work was at a sweep, in milliseconds; 0 when nothing
   * waits.
   */
  overdue?(kind: WorkKind, behindMs: number): void;
  /** Jobs that the sweep put into the queue. */
  fed?(jobs: number): void;
  queueError?(): void;
  swept?(good: boolean, tookMs: number): void;
  audited?(result: AuditResult): void;
  auditFailed?(): void;
}

/** `mended`: notices that were missing and are now on their way. `alarms`: what a person must look at. */
export interface AuditResult {
  readonly mended: number;
  readonly alarms: number;
}

export interface KindHealth {
  readonly lastRunAt: Instant | null;
  readonly failuresInARow: number;
  readonly working: number;
}

export interface JobsHealth {
  readonly runner: 'queue' | 'embedded';
  /** `down`: work goes on from the database alone. Null without a queue. */
  readonly queue: 'up' | 'down' | null;
  readonly lastSweepAt: Instant | null;
  /** The last one of this process in which every kind of work was looked at without an error. */
  readonly lastGoodSweepAt: Instant | null;
  /**
   * The last sweep that this process knows of, whichever process made it: its own, or one inferred from
   * another's lease.
   */
  readonly lastSeenSweepAt: Instant | null;
  readonly lastAuditAt: Instant | null;
  readonly kinds: Readonly<Partial<Record<WorkKind, KindHealth>>>;
}

export interface Jobs {
  start(): Promise<void>;
  /** "Something of this kind falls due then." Never awaited, never throws; losing one costs a sweep's interval. */
  hint(kind: WorkKind, at: Instant, shard?: number): void;
  /**
   * For a moved clock (rehearsal, stories, tests): does everything due by `now`, tick by tick, each tick with its
   * own due time as `now`; kinds that are due at the same instant in the order in which they were given.
   * @returns how many items were handled
   * @throws what a Work's run threw
   */
  runDue(now: Instant): Promise<number>;
  /** Ends within `stopWithinMs` whatever the queue and the database do. */
  stop(): Promise<void>;
  health(): JobsHealth;
}
