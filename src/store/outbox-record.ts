// What has become of what was to be told: for whoever looks after the deliveries, and never with its content.
import { sql } from 'kysely';
import type { Executor } from './database.js';
import type { FailedDelivery, NoticeTimes } from './types.js';

export async function noticeTimes(
  tx: Executor,
  o: { organisation: string | null; since: number },
): Promise<NoticeTimes[]> {
  const { rows } = await sql<{
    case_id: string;
    reference: string;
    due_at: number;
    taken_at: number | null;
    outcome: NoticeTimes['outcome'];
  }>`
    select o.case_id, c.reference, min(o.due_at) as due_at,
      min(o.settled_at) filter (where o.state = 'delivered') as taken_at,
      case when bool_or(o.state = 'waiting') then 'waiting'
        when bool_or(o.state = 'superseded') then 'dropped' else 'gave-up' end as outcome
    from outbox o join cases c on c.id = o.case_id
    where (${o.organisation}::text is null or o.organisation = ${o.organisation}) and o.due_at >= ${o.since}
    group by o.case_id, c.reference, o.notice_id`.execute(tx);
  return rows.map((row) => ({
    caseId: row.case_id,
    reference: row.reference,
    dueAt: row.due_at,
    takenAt: row.taken_at,
    outcome: row.outcome,
  }));
}

export async function failedDeliveries(
  tx: Executor,
  o: { organisation: string; limit: number },
): Promise<FailedDelivery[]> {
  const rows = await tx
    .selectFrom('outbox')
    .leftJoin('cases', 'cases.id', 'outbox.case_id')
    .select(['outbox.id', 'cases.reference', 'recipient', 'channel', 'attempts', 'settled_at'])
    .where('outbox.organisation', '=', o.organisation)
    .where('state', '=', 'gave-up')
    .orderBy('ordinal', 'desc')
    .limit(o.limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    reference: row.reference,
    recipient: row.recipient,
    channel: row.channel,
    attempts: row.attempts,
    gaveUpAt: row.settled_at ?? 0,
  }));
}
