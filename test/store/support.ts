// An embedded server of a test file's own, in a temporary folder, stopped and removed at its end.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createStore } from '../../src/store/index.js';
import type { NewEvent, Store, Tx } from '../../src/store/index.js';

export const KEY = randomBytes(32);
export const NOW = Date.UTC(2026, 2, 16, 9, 10);

export interface TestStore {
  readonly store: Store;
  readonly dataDir: string;
  /** Straight to the database, past the store: what an intruder, or a broken disk, can do. */
  sql(text: string, values?: unknown[]): Promise<pg.QueryResult>;
  close(): Promise<void>;
}

export async function makeDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'sameday-test-'));
}

export async function openTestStore(
  o: { dataDir?: string; key?: Buffer; database?: string } = {},
): Promise<TestStore> {
  const dataDir = o.dataDir ?? (await makeDataDir());
  const database = o.database ?? 'sameday';
  const store = await createStore({ databaseUrl: null, dataDir, masterKey: o.key ?? KEY, database });
  return {
    store,
    dataDir,
    sql: async (text, values = []) => {
      const client = new pg.Client(await connectionTo(dataDir, database));
      await client.connect();
      try {
        return await client.query(text, values);
      } finally {
        await client.end();
      }
    },
    close: async () => {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export async function connectionTo(dataDir: string, database: string): Promise<pg.ClientConfig> {
  const { port, socketDir } = await postmaster(dataDir);
  return { host: socketDir, port, user: 'sameday', database };
}

export async function postmaster(dataDir: string): Promise<{ pid: number; port: number; socketDir: string }> {
  const [pid, , , port, socketDir] = (
    await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')
  ).split('\n');
  return { pid: Number(pid), port: Number(port), socketDir: socketDir ?? '' };
}

export const newCaseId = (): string => randomUUID();
export const event = (text: string): NewEvent => ({ type: 'noted', schema: 1, data: { text } });

/** A case with one event for each text. */
export async function addCase(
  store: Store,
  texts: string[],
  o: { nextWakeAt?: number | null } = {},
): Promise<string> {
  const caseId = newCaseId();
  await store.transaction(async (tx) => {
    await tx.insertCase({
      caseId,
      organisation: 'riverside',
      reference: `SD-${caseId.slice(0, 8)}`,
      createdAt: NOW,
      people: [],
    });
    await appendTo(tx, caseId, 0, texts, o);
  });
  return caseId;
}

export async function appendTo(
  tx: Tx,
  caseId: string,
  expectedVersion: number,
  texts: string[],
  o: { nextWakeAt?: number | null } = {},
): Promise<void> {
  await tx.append([
    {
      caseId,
      expectedVersion,
      events: texts.map(event),
      recordedAt: NOW,
      stage: 'open',
      nextWakeAt: o.nextWakeAt ?? null,
    },
  ]);
}
