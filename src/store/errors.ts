// What can go wrong in the store. No message holds content, a name or an identity.

/** `code` is stable and safe to log; `retryable` says whether running the whole transaction again can succeed. */
export class StoreError extends Error {
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** Nobody answers, or the connection broke. After a broken commit the outcome is unknown: ask by command id. */
export class DatabaseGone extends StoreError {
  /** PostgreSQL's or the socket's code, where there is one. */
  readonly reason: string;

  constructor(reason: string) {
    super('database-gone', `The database can't be reached (${reason}).`);
    this.reason = reason;
  }
}

/** It is there, but all connections to it were in use for as long as one was waited for. */
export class DatabaseBusy extends StoreError {
  constructor() {
    super('database-busy', 'All connections to the database are in use.');
  }
}

/**
 * What was to be recorded lies ahead of the database's time: this machine's clock must be measured anew before
 * anything is decided by it.
 */
export class ClockDisagrees extends StoreError {
  constructor() {
    super('clock-disagrees', 'What was to be recorded lies ahead of the database’s time.');
  }
}

/** Two transactions got in each other's way: run the whole transaction again. */
export class TransactionConflict extends StoreError {
  constructor(sqlState: string) {
    super('transaction-conflict', `The database asks for the transaction to be run again (${sqlState}).`, {
      retryable: true,
    });
  }
}

/** Someone else appended to the case first: load it again and decide again. */
export class VersionConflict extends StoreError {
  readonly caseId: string | null;

  constructor(caseId: string | null) {
    super('version-conflict', 'The case has moved on since it was loaded.', { retryable: true });
    this.caseId = caseId;
  }
}

/** The same command was recorded by another transaction: run again, and `commandOutcome` has its answer. */
export class CommandAlreadyRecorded extends StoreError {
  constructor() {
    super('command-already-recorded', 'This command has been carried out already.', { retryable: true });
  }
}

/** A case with this id or reference exists: draw another reference and run again. */
export class CaseExists extends StoreError {
  constructor() {
    super('case-exists', 'A case with this id or reference exists already.', { retryable: true });
  }
}

/** The log of the case was altered: it is read-only until it has been put right. */
export class DamagedCase extends StoreError {
  readonly caseId: string;

  constructor(caseId: string) {
    super(
      'damaged-case',
      'The log of this case was altered outside Sameday. It is read-only; run "sameday verify".',
    );
    this.caseId = caseId;
  }
}

/** The key of the case was destroyed at the end of its retention: there is nothing to read or add. */
export class CaseDestroyed extends StoreError {
  readonly caseId: string;

  constructor(caseId: string) {
    super('case-destroyed', 'The content of this case was destroyed at the end of its retention.');
    this.caseId = caseId;
  }
}

/** `expected` and `given` are ids of keys, which say nothing of the keys. */
export class WrongMasterKey extends StoreError {
  constructor(expected: string, given: string) {
    super(
      'wrong-master-key',
      `The key does not fit this database: it is locked with key ${expected}, and key ${given} was given. ` +
        'Give the key that was in use when the database was last opened (SAMEDAY_KEY or SAMEDAY_KEY_FILE).',
    );
  }
}

/** A newer version of Sameday has changed the tables so that this one can't use them; `by`: which, where it said. */
export class NewerDatabase extends StoreError {
  constructor(o: { found: string; by: string | null; newestKnown: string }) {
    const writer = o.by === null ? 'a newer version of Sameday' : `version ${o.by} of Sameday`;
    super(
      'newer-database',
      `The database has the breaking migration ${o.found}, applied by ${writer}, and this version can't run on it ` +
        `(its newest is ${o.newestKnown}). Start ${o.by === null ? 'the newer version' : `version ${o.by}`} or a ` +
        'later one; or restore a backup from before that upgrade, which loses what was recorded since.',
    );
  }
}

/** Another process holds this database alone: two would move each other's clock and forget each other's cases. */
export class DatabaseInUse extends StoreError {
  constructor(name: string) {
    super(
      'database-in-use',
      `The ${name} database is in use by another start of Sameday. Use that one, stop it first, or give this one ` +
        'a place of its own: DATA_DIR=./another-folder (with DATABASE_URL: another database).',
    );
  }
}

/** The server that Sameday runs for itself can't be started; the message says what to do. */
export class EmbeddedServerError extends StoreError {
  constructor(message: string, cause?: unknown) {
    super('embedded-server', message, { cause });
  }
}

/** Any other refusal by PostgreSQL. Its own text is left out, as it may quote a row. */
export class StoreFailed extends StoreError {
  readonly sqlState: string;

  constructor(sqlState: string, where: string) {
    super('store-failed', `PostgreSQL refused a statement (${sqlState}${where}).`);
    this.sqlState = sqlState;
  }
}

/** Whether running the whole transaction again, from its first load, can succeed. */
export function isRetryable(error: unknown): boolean {
  return error instanceof StoreError && error.retryable;
}

const CONFLICTS = new Set(['40001', '40P01', '55P03', '57014']);
const GONE = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '25P03']);
const GONE_SOCKET = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'EACCES'],
]);
// pg gives these no code, so its words are all there is.
const BUSY_WORDS = /timeout exceeded when trying to connect/;
const GONE_WORDS =
  /Connection terminated|timeout expired|Query read timeout|connection error|not queryable|Cannot use a pool after|driver has already been destroyed/;

/** Turns what `pg` throws into a typed error; passes on everything that is not from the database. */
export function toStoreError(error: unknown): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const { code, syscall, severity, constraint, table } = error as Error & {
    code?: string;
    syscall?: string;
    severity?: string;
    constraint?: string;
    table?: string;
  };
  if (severity !== undefined && code !== undefined) {
    if (CONFLICTS.has(code)) return new TransactionConflict(code);
    if (GONE.has(code) || code.startsWith('08') || code.startsWith('28')) return new DatabaseGone(code);
    // The server ended the connection, or let none begin ("not currently accepting connections" is 55000).
    if (severity === 'FATAL' || severity === 'PANIC') return new DatabaseGone(code);
    if (constraint === 'commands_pkey') return new CommandAlreadyRecorded();
    if (constraint === 'events_pkey') return new VersionConflict(null);
    if (constraint === 'cases_pkey' || constraint === 'cases_reference_key') return new CaseExists();
    return new StoreFailed(code, table === undefined ? '' : ` on ${table}`);
  }
  if (code !== undefined && GONE_SOCKET.has(code) && syscall !== undefined) return new DatabaseGone(code);
  if (BUSY_WORDS.test(error.message)) return new DatabaseBusy();
  if (GONE_WORDS.test(error.message)) return new DatabaseGone('connection lost');
  return error;
}
