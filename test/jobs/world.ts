// What the tests of the runners work on: a table of due things, taken by row locks, and a lease, in a real
// PostgreSQL. The runners only ever see the interface; the app's own work is tested where it stands.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type {
  JobsClock,
  DuePoint,
  JobsLog,
  Lease,
  RunResult,
  DueWork,
  WorkKind,
} from '../../src/jobs/due-work.js';

const BATCH = 100;

const SCHEMA = `
  create table things (kind text, id text, shard int, due_at bigint, done boolean default false, primary key (kind, id));
  create index things_due on things (kind, due_at, shard) where not done;
  create table runs (kind text, id text, at bigint, told_at bigint, by_whom text);
  create table leases (name text primary key, holder text, until bigint);
`;

export interface Thing {
  readonly id: string;
  readonly shard: number;
  readonly dueAt: number;
  /** Each time it was worked on: when, by which process, and which time the run was told. */
  readonly runs: readonly Run[];
}

interface Run {
  readonly at: number;
  readonly toldAt: number;
  readonly by: string;
}

interface Row {
  id: string;
  shard: number;
  due_at: string;
}

/** A pool on a new database that holds the tables. */
export async function openWorld(
  databaseUrl: string,
  o: { create: boolean } = { create: true },
): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  pool.on('error', () => undefined);
  if (o.create) await pool.query(SCHEMA);
  return pool;
}

/** The due things of one kind, for any number of workers in any number of processes. */
export class Things {
  /** Every call of `run` in this process: to see that a crowd of due things is a handful of looks. */
  looks = 0;
  /** How often `run` shall throw, from now on. */
  toThrow = 0;
  readonly throwsAt: number[] = [];
  /** How long a batch takes. */
  workMs = 0;
  onDone: (thing: { id: string; dueAt: number; toldAt: number }) => Promise<void> = async () => {};

  constructor(
    readonly pool: pg.Pool,
    readonly kind: WorkKind,
    readonly shards: number,
  ) {}

  async add(id: string, dueAt: number, shard = 0): Promise<void> {
    const sql = 'insert into things (kind, id, shard, due_at) values ($1, $2, $3, $4)';
    await this.pool.query(sql, [this.kind, id, shard, dueAt]);
  }

  /** `count` things, spread evenly over the shards. */
  async addMany(count: number, dueAt: number, shards = this.shards): Promise<void> {
    await this.pool.query(
      `insert into things (kind, id, shard, due_at)
       select $1, 'n' || n, n % $2::int, $3 from generate_series(0, $4::int - 1) n`,
      [this.kind, shards, dueAt, count],
    );
  }

  async open(): Promise<number> {
    const sql = 'select count(*)::int as count from things where kind = $1 and not done';
    const { rows } = await this.pool.query<{ count: number }>(sql, [this.kind]);
    return rows[0]?.count ?? 0;
  }

  async isOpen(id: string): Promise<boolean> {
    const sql = 'select 1 from things where kind = $1 and id = $2 and not done';
    return (await this.pool.query(sql, [this.kind, id])).rows.length === 1;
  }

  /** All, in the order of their due times. */
  async all(): Promise<Thing[]> {
    const { rows } = await this.pool.query<Row & { runs: Run[] }>(
      `select id, shard, due_at, (
         select coalesce(json_agg(json_build_object('at', at, 'toldAt', told_at, 'by', by_whom) order by at), '[]')
         from runs where runs.kind = things.kind and runs.id = things.id) as runs
       from things where kind = $1 order by due_at, id`,
      [this.kind],
    );
    return rows.map((row) => ({ id: row.id, shard: row.shard, dueAt: Number(row.due_at), runs: row.runs }));
  }

  work(by: string): DueWork {
    return {
      kind: this.kind,
      shards: this.shards,
      earliestDueAt: async () => {
        const sql = 'select min(due_at) as at from things where kind = $1 and not done';
        const { rows } = await this.pool.query<{ at: string | null }>(sql, [this.kind]);
        const at = rows[0]?.at ?? null;
        return at === null ? null : Number(at);
      },
      dueSoon: (until) => this.dueSoon(until),
      run: ({ now, shard }) => this.run(by, now, shard),
    };
  }

  private async dueSoon(until: number): Promise<DuePoint[]> {
    const { rows } = await this.pool.query<{ at: string; shard: number }>(
      `select distinct ((due_at + 999) / 1000) * 1000 as at, shard from things
       where kind = $1 and not done and due_at <= $2`,
      [this.kind, until],
    );
    return rows.map((row) => ({ at: Number(row.at), shard: row.shard }));
  }

  private async run(by: string, now: number, shard: number | null): Promise<RunResult> {
    this.looks += 1;
    if (this.toThrow > 0) {
      this.toThrow -= 1;
      this.throwsAt.push(Date.now());
      throw new Error('the database is away');
    }
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query<Row>(
        `select id, shard, due_at from things
         where kind = $1 and not done and due_at <= $2 and ($3::int is null or shard = $3)
         order by due_at limit ${BATCH} for update skip locked`,
        [this.kind, now, shard],
      );
      if (rows.length > 0) await sleep(this.workMs);
      const ids = rows.map((row) => row.id);
      await client.query('update things set done = true where kind = $1 and id = any($2)', [this.kind, ids]);
      await client.query('insert into runs select $1, unnest($2::text[]), $3, $4, $5', [
        this.kind,
        ids,
        Date.now(),
        now,
        by,
      ]);
      await client.query('commit');
      for (const row of rows) await this.onDone({ id: row.id, dueAt: Number(row.due_at), toldAt: now });
      return { handled: rows.length, more: rows.length === BATCH };
    } finally {
      client.release();
    }
  }
}

export const realClock: JobsClock = { now: () => Date.now() };

export function createLease(pool: pg.Pool): Lease {
  return async (name, holder, ms) => {
    const now = Date.now();
    const { rowCount } = await pool.query(
      `insert into leases values ($1, $2, $3) on conflict (name) do update set holder = $2, until = $3
       where leases.holder = $2 or leases.until <= $4`,
      [name, holder, now + ms, now],
    );
    return rowCount === 1;
  };
}

export function createMemoryLog(): JobsLog & { lines: { level: string; fields: object; message: string }[] } {
  const lines: { level: string; fields: object; message: string }[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

/** Waits until `holds`, at most `ms`; false when it never did. */
export async function within(ms: number, holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const until = Date.now() + ms;
  while (Date.now() < until) {
    if (await holds()) return true;
    await sleep(15);
  }
  return holds();
}
