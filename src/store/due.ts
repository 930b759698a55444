// When the next thing is due, and in which shards: what timers and the queue are built from.
import { sql } from 'kysely';
import type { Executor } from './database.js';
import { isHeldUp } from './outbox.js';
import type { DueShard } from './types.js';

export async function earliest(db: Executor, kind: 'wake' | 'deliver'): Promise<number | null> {
  const { rows } =
    kind === 'wake'
      ? await sql<{
          at: number | null;
        }>`select min(due_at) as at from cases where due_at is not null`.execute(db)
      : // An item that waits for another is due when that one is, which is counted separately.
        await sql<{ at: number | null }>`
          select o.next_attempt_at as at from outbox o
          where o.state = 'waiting' and not ${isHeldUp(sql`o.next_attempt_at`)}
          order by o.next_attempt_at limit 1`.execute(db);
  return rows[0]?.at ?? null;
}

export async function due(
  db: Executor,
  kind: 'wake' | 'deliver',
  o: { from: number; until: number },
): Promise<DueShard[]> {
  const at = kind === 'wake' ? sql`due_at` : sql`next_attempt_at`;
  const source =
    kind === 'wake'
      ? sql`cases where due_at <= ${o.until}`
      : sql`outbox where state = 'waiting' and next_attempt_at <= ${o.until}`;
  const { rows } = await sql<DueShard>`
    select shard, min(greatest(${at}, ${o.from}::bigint)) as at from ${source}
    group by shard, greatest(${at}, ${o.from}::bigint) / 1000 order by at, shard`.execute(db);
  return rows;
}
