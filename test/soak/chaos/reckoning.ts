// What is there when it is quiet again: the logs, what they promise, and what came of it.
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { fromStored } from '../../../src/casework/upcast.js';
import { noticeIdOf } from '../../../src/casework/outbox-rows.js';
import { noticesOf } from '../../../src/escalation/case/notices.js';
import type { Store } from '../../../src/store/index.js';
import type { Posted } from './slack-service.js';

const LOOK_EVERY_MS = 2_000;
const BATCH = 50;

export interface Told {
  /** Notices in the logs, one a person. */
  readonly notices: number;
  readonly delivered: number;
  /** No channel took it, and that is recorded. */
  readonly failed: number;
  /** No longer true before it was sent. */
  readonly obsolete: number;
  /** Neither: whoever should know doesn't. */
  readonly untold: readonly string[];
}

/** Waits until nothing that fell due before `until` waits any more. @returns what still does, in words; null: nothing */
export async function untilQuiet(url: string, until: number, withinMs: number): Promise<string | null> {
  const end = Date.now() + withinMs;
  for (;;) {
    const waits = await whatWaits(url, until).catch(() => 'the database does not answer');
    if (waits === null || Date.now() > end) return waits;
    await pause(LOOK_EVERY_MS);
  }
}

async function whatWaits(url: string, until: number): Promise<string | null> {
  const [row] = await ask<{ rows: string; cases: string }>(
    url,
    `select (select count(*) from outbox where state = 'waiting' and due_at <= $1) as rows,
       (select count(*) from cases where due_at <= $1) as cases`,
    [until],
  );
  return row?.rows === '0' && row.cases === '0' ? null : `${row?.rows} rows, ${row?.cases} cases`;
}

/** Each notice that a log says was sent before `until`, against what became of it. */
export async function whoWasTold(store: Store, url: string, until: number): Promise<Told> {
  const found = await ask<{ case_id: string; notice_id: string; states: string[] }>(
    url,
    `select case_id, notice_id, array_agg(distinct state) as states from outbox
     where case_id is not null group by case_id, notice_id`,
  );
  const states = new Map(found.map((row) => [`${row.case_id} ${row.notice_id}`, new Set(row.states)]));
  const count = { notices: 0, delivered: 0, failed: 0, obsolete: 0 };
  const untold: string[] = [];
  for (let after: string | null = null; ;) {
    const heads = await store.transaction((tx) =>
      tx.casesAfter({ organisation: 'riverside', after, limit: BATCH }),
    );
    if (heads.length === 0) return { ...count, untold };
    const loaded = await store.transaction((tx) => tx.load(heads.map(({ caseId }) => caseId)));
    for (const { head, events } of loaded) {
      for (const { to, notification, at } of events.map(fromStored).flatMap(noticesOf)) {
        if (at > until) continue;
        count.notices += 1;
        const id = noticeIdOf(notification, store.personHash('riverside', to));
        const of = states.get(`${head.caseId} ${id}`) ?? new Set<string>();
        if (of.has('delivered')) count.delivered += 1;
        else if (of.has('gave-up')) count.failed += 1;
        else if (of.has('superseded')) count.obsolete += 1;
        else untold.push(`${head.reference} ${notification.kind} to ${to}: ${[...of].join() || 'no row'}`);
      }
    }
    after = heads.at(-1)?.caseId ?? null;
  }
}

export interface Lateness {
  readonly channel: string;
  readonly notices: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
}

/** From when a notice was decided until it was delivered. */
export async function latenessIn(url: string): Promise<Lateness[]> {
  const rows = await ask<Record<'channel' | 'count' | 'p50' | 'p99' | 'worst', string>>(
    url,
    `select channel, count(*), percentile_disc(0.5) within group (order by settled_at - due_at) as p50,
       percentile_disc(0.99) within group (order by settled_at - due_at) as p99, max(settled_at - due_at) as worst
     from outbox where state = 'delivered' and due_at is not null group by channel order by channel`,
  );
  return rows.map((row) => ({
    channel: row.channel,
    ...{ notices: Number(row.count), p50Ms: Number(row.p50) },
    ...{ p99Ms: Number(row.p99), worstMs: Number(row.worst) },
  }));
}

/** The same words about the same case to the same person: what was sent again after a kill. */
export function doublesAmong(posted: readonly Posted[]): number {
  const about = posted.filter(({ reference }) => reference !== null);
  return about.length - new Set(about.map((one) => `${one.channel} ${one.reference} ${one.text}`)).size;
}

export async function ask<Row extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: url, query_timeout: 20_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
