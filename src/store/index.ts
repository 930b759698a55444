// The store: keeps cases, what is to be told to whom, and what has already been done.
import type pg from 'pg';
import {
  connectionTo,
  createDatabase,
  type Database,
  databaseNow,
  type Executor,
  inTransaction,
  makeDatabase,
  notify,
} from './database.js';
import { awaitDatabase } from './await-database.js';
import { backUp, othersConnected, refuseAhead, restore } from './backup.js';
import { type CheckedBackup, checkBackupFile, writeBackupFile } from './backup-file.js';
import { due, earliest } from './due.js';
import { type EmbeddedServer, startEmbeddedServer } from './embedded/server.js';
import { DatabaseGone, toStoreError } from './errors.js';
import { openKeyring, rotateMasterKey } from './keyring.js';
import { type Listening, listenOn } from './listening.js';
import { migrate, type Migrated } from './migrate.js';
import { dropDatabase, emptyDatabase, type ExclusiveHold, holdExclusively } from './own-database.js';
import type { Keys, Session } from './session.js';
import { createTx } from './tx.js';
import type { Health, Store, StoreOptions, Tx } from './types.js';
import { masterKey } from './vault.js';
import { verify } from './verify.js';

export { type BackupHeader, BackupRefused, type CheckedBackup } from './backup-file.js';
export * from './errors.js';
export { type Look, lookAt } from './look.js';
export { SHARDS, shardOf, shardOfRecipient } from './shards.js';
export type * from './types.js';

const DEFAULT_DATABASE = 'sameday';
/** What processes say to each other; in a schema of its own, only to those of that schema. */
const CHANNEL = 'sameday';
const DATABASE_NAME = /^[a-z][a-z0-9_-]{0,40}$/;
/** The shortest time between two attempts to start a server that has gone. */
const REVIVE_EVERY_MS = 1_000;

/**
 * Opens the store: connects (or starts the embedded server), brings the tables up to date, unlocks the keys.
 * Throws `DatabaseGone`, `WrongMasterKey`, `NewerDatabase` or `EmbeddedServerError`, each saying what to do.
 */
export async function createStore(o: StoreOptions): Promise<Store> {
  const log = o.log ?? (() => undefined);
  const name = o.database ?? DEFAULT_DATABASE;
  if (!DATABASE_NAME.test(name))
    throw new RangeError(`A database is called by lower-case letters, digits, "_" and "-": ${name}`);
  if (o.use !== undefined && o.use !== 'shared' && name === DEFAULT_DATABASE)
    throw new RangeError('The database of the real cases is never held alone, emptied or dropped');
  const master = masterKey(o.masterKey);
  const server = o.databaseUrl === null ? await startEmbeddedServer(o.dataDir, log) : null;
  const schema = server === null && name !== DEFAULT_DATABASE ? name : null;
  if (server !== null) await makeDatabase(server.connection('postgres'), name);
  const at = server?.connection(name) ?? connectionTo(o.databaseUrl ?? '', schema);
  const use = o.use ?? 'shared';
  const database = createDatabase(at, { poolSize: o.poolSize, log });
  let hold: ExclusiveHold | null = null;
  const close = async (): Promise<void> => {
    await database.close();
    await hold?.release();
    try {
      if (use === 'dropped') await dropDatabase(server?.connection('postgres') ?? at, { name, schema });
    } finally {
      await server?.stopIfLast();
    }
  };
  try {
    if (server === null)
      await awaitDatabase(() => databaseNow(database.db), { withinMs: o.waitsMs ?? 0, log });
    if (use === 'alone') hold = await holdExclusively(at, name);
    const migrated = await migrate(database.db, { schema, version: o.version ?? null });
    if (migrated.aheadBy !== null)
      log(
        `The tables were upgraded to ${migrated.newest} by ${migrated.aheadBy}; this version runs on them.`,
      );
    const keys: Keys = { master, hashes: await openKeyring(database.db, master) };
    return assemble(database, server, keys, {
      migrated,
      log,
      isPresent: o.time === 'present',
      at,
      channel: schema === null ? CHANNEL : `${CHANNEL} ${schema}`,
      own: use !== 'shared',
      close,
    });
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

interface Opened {
  readonly migrated: Migrated;
  readonly log: (line: string) => void;
  readonly isPresent: boolean;
  readonly at: pg.ClientConfig;
  /** By which processes on this database wake each other. */
  readonly channel: string;
  readonly own: boolean;
  readonly close: () => Promise<void>;
}

function assemble(
  database: Database,
  server: EmbeddedServer | null,
  initialKeys: Keys,
  about: Opened,
): Store {
  const { db, jobs } = database;
  let keys = initialKeys;
  let closing: Promise<void> | null = null;
  const session: Session = {
    keys: () => keys,
    damaged: new Set(),
    isPresent: about.isPresent,
    log: about.log,
  };
  const listenings: Listening[] = [];
  const reviver = createReviver(server, about.log);

  const close = async (): Promise<void> => {
    await Promise.all([reviver.stop(), ...listenings.map((each) => each.stop())]);
    await about.close();
  };

  return {
    connection: () => ({ ...about.at }),
    transaction: (work, { isFor = 'people' } = {}) =>
      reviver.guard(() => runTransaction(isFor === 'jobs' ? jobs : db, session, work)),
    databaseNow: () => reviver.guard(() => databaseNow(jobs)),
    personHash: (organisation, person) => keys.hashes.person(organisation, person),
    codeHash: (text) => keys.hashes.code(text),
    earliest: (kind) => reviver.guard(() => earliest(jobs, kind)),
    due: (kind, o) => reviver.guard(() => due(jobs, kind, o)),
    verify: (o) => reviver.guard(() => verify(jobs, session, o)),
    rotateMasterKey: async (newKey) => {
      const next = masterKey(newKey);
      const count = await reviver.guard(() => rotateMasterKey(db, keys.master, next));
      keys = { master: next, hashes: keys.hashes };
      return count;
    },
    keyId: () => keys.master.id,
    othersConnected: () => reviver.guard(() => othersConnected(db)),
    backUp: ({ file, version }) =>
      reviver.guard(async () => {
        refuseAhead(file, about.migrated);
        return writeBackupFile(file, keys.master, (lines) =>
          backUp(db, { version, migration: about.migrated.newest }, lines),
        );
      }),
    restore: async (checked) => {
      const { master } = keys;
      const migration = about.migrated.newest;
      refuseAhead(checked.file, about.migrated);
      const hashes = await reviver.guard(() => restore(db, { checked, migration, master }));
      keys = { master, hashes };
    },
    notify: (text) => reviver.guard(() => notify(jobs, about.channel, text)),
    listen: (o) => {
      const listening = listenOn(about.at, about.channel, o);
      listenings.push(listening);
      return listening;
    },
    renew: () => database.renew(),
    answersAfresh: () => database.answersAfresh(),
    health: () => health(db, { embedded: server !== null, migration: about.migrated.newest }),
    empty: async () => {
      if (!about.own) throw new RangeError('Only a database of one’s own is emptied');
      await reviver.guard(() => emptyDatabase(db));
      session.damaged.clear();
    },
    close: () => (closing ??= close()),
  };
}

/**
 * Reads a backup to its end, before anything is opened or written.
 * @param key the master key, 32 bytes
 * @throws BackupRefused, which says what is wrong and what to do
 */
export const checkBackup = (file: string, key: Buffer): Promise<CheckedBackup> =>
  checkBackupFile(file, masterKey(key));

async function runTransaction<T>(db: Executor, session: Session, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTransaction(db, async (executor) => {
    const guarded = createTx(executor, session);
    const result = await work(guarded.tx);
    guarded.assertSound();
    return result;
  });
}

interface Reviver {
  /** Types the errors of `work`, and has the embedded server started again when it has gone. */
  guard<T>(work: () => Promise<T>): Promise<T>;
  /** Starts nothing any more; resolves when nothing is being started. */
  stop(): Promise<void>;
}

/**
 * An embedded server that has gone is restarted in the background: the caller is told at once that nothing
 * was saved, and the next one finds it running.
 */
function createReviver(server: EmbeddedServer | null, log: (line: string) => void): Reviver {
  let stopped = false;
  let revival: Promise<void> | null = null;
  let revivedAt = -REVIVE_EVERY_MS;
  const revive = async (embedded: EmbeddedServer): Promise<void> => {
    try {
      await embedded.ensure();
    } catch (error) {
      log(error instanceof Error ? error.message : 'The database could not be started again.');
    } finally {
      revivedAt = performance.now();
      revival = null;
    }
  };
  return {
    guard: async (work) => {
      try {
        return await work();
      } catch (error) {
        const typed = toStoreError(error);
        const gone = typed instanceof DatabaseGone && performance.now() - revivedAt >= REVIVE_EVERY_MS;
        if (gone && server !== null && !stopped) revival ??= revive(server);
        throw typed;
      }
    },
    stop: async () => {
      stopped = true;
      await revival;
    },
  };
}

async function health(db: Executor, about: { embedded: boolean; migration: string }): Promise<Health> {
  const before = Date.now();
  const startedAt = performance.now();
  try {
    const now = await databaseNow(db);
    const latencyMs = Math.round(performance.now() - startedAt);
    return { ...about, reachable: true, latencyMs, clockSkewMs: Math.round(before + latencyMs / 2 - now) };
  } catch {
    return { ...about, reachable: false, latencyMs: null, clockSkewMs: null };
  }
}
