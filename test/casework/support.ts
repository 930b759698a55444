// A casework on a database of its own, with a clock that is moved by hand.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createCasework } from '../../src/casework/create-casework.js';
import type { CaseworkLog, Outcome, WholeCasework } from '../../src/casework/casework.js';
import type { CaseRepositoryOptions } from '../../src/casework/case-repository.js';
import type { Command, CommandOf, CommandType } from '../../src/escalation/case/commands.js';
import { person, type Actor, type Concern } from '../../src/escalation/case/concern.js';
import { commandId, stepId, type Instant, type Reference } from '../../src/escalation/ids.js';
import type { Organisation } from '../../src/escalation/organisation.js';
import { createStore, type Store } from '../../src/store/index.js';
import { at, concern, p, procedure, riverside } from '../escalation/world.js';
import { freshDatabase } from '../set-up/database.js';

export { at, p, riverside };
export const KEY = randomBytes(32);
export const START = at('2026-03-16 09:10');

export interface CaseworkFixture {
  readonly store: Store;
  readonly casework: WholeCasework;
  readonly options: CaseRepositoryOptions;
  readonly databaseUrl: string;
  /** What was logged, as text. */
  readonly logged: string[];
  readonly hints: { kind: string; at: Instant }[];
  readonly changed: string[];
  organisation: Organisation;
  now: Instant;
  raise(who: string, change?: Partial<Concern>, id?: string): Promise<Extract<Outcome, { done: true }>>;
  does<T extends CommandType>(
    reference: Reference,
    who: string | Actor,
    type: T,
    data: CommandOf<T>['data'],
    id?: string,
  ): Promise<Outcome>;
  record(reference: Reference, who: string, step: string, fields?: Record<string, string>): Promise<Outcome>;
  /** Lets time pass tick by tick. */
  until(time: Instant): Promise<void>;
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function createCaseworkFixture(given: { databaseUrl?: string } = {}): Promise<CaseworkFixture> {
  const database =
    given.databaseUrl === undefined
      ? await freshDatabase()
      : { url: given.databaseUrl, drop: async () => undefined };
  const store = await createStore({ databaseUrl: database.url, dataDir: '/nowhere', masterKey: KEY });
  const client = await connect(database.url);
  let count = 0;
  const desk = {
    store,
    databaseUrl: database.url,
    logged: [] as string[],
    hints: [] as { kind: string; at: Instant }[],
    changed: [] as string[],
    organisation: riverside,
    now: START,
  };
  const line = (fields: object, message: string) =>
    void desk.logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: CaseworkLog = { info: line, warn: line, error: line };
  const options: CaseRepositoryOptions = {
    store,
    organisation: () => desk.organisation,
    procedure,
    clock: { now: () => desk.now },
    hint: (kind, when) => void desk.hints.push({ kind, at: when }),
    log,
  };
  const casework = createCasework({ ...options, committed: ({ caseId }) => void desk.changed.push(caseId) });
  const does: CaseworkFixture['does'] = (reference, who, type, data, id) => {
    count += 1;
    const by = typeof who === 'string' ? person(p(who)) : who;
    return casework.run(reference, {
      type,
      id: commandId(id ?? `c${count}`),
      by,
      data,
    } as unknown as Command);
  };
  return Object.assign(desk, {
    casework,
    options,
    does,
    async raise(who: string, change: Partial<Concern> = {}, id?: string) {
      count += 1;
      const what = concern({ learnedAt: desk.now, reporter: p(who), ...change });
      const outcome = await casework.raise(person(p(who)), id ?? `raise${count}`, what);
      if (!outcome.done) throw new Error(`refused: ${outcome.refusal.refused}`);
      return outcome;
    },
    record: (reference: Reference, who: string, step: string, fields: Record<string, string> = {}) =>
      does(reference, who, 'record-step', { step: stepId(step), happenedAt: desk.now, fields }),
    async until(time: Instant) {
      for (;;) {
        const next = await store.earliest('wake');
        if (next === null || next > time) break;
        desk.now = Math.max(desk.now, next);
        await casework.wake({ now: desk.now, limit: 100, shard: null });
      }
      desk.now = time;
    },
    sql: async (text: string, values: unknown[] = []) =>
      (await client.query<Record<string, unknown>>(text, values)).rows,
    async close() {
      await client.end().catch(() => undefined);
      await store.close();
      await database.drop();
    },
  });
}

export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Every table as text: what somebody with the database but without the key can read. */
export async function dump(fixture: CaseworkFixture): Promise<string> {
  const tables = await fixture.sql(
    `select table_name from information_schema.tables where table_schema = 'public'`,
  );
  const rows: unknown[] = [];
  for (const { table_name } of tables)
    rows.push(await fixture.sql(`select t::text from "${String(table_name)}" t`));
  const text = JSON.stringify(rows);
  // bytea is shown as hexadecimal: text that was stored in the clear would hide in it.
  const hidden = [...text.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex]) =>
    Buffer.from(hex ?? '', 'hex').toString('utf8'),
  );
  return text + hidden.join('\n');
}
