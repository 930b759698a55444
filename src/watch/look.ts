// One look at the database, on a connection of the watchman's own: what is due and not done, and what time it is there.
import pg from 'pg';
import { within } from '../kit/bounds.js';
import type { Found } from './decide.js';

const ANSWERS_WITHIN_MS = 5_000;
/** What is urgent is looked for by when it was decided, whatever it has been put off to since. */
const URGENT = 80;
/** Tried so often, it has been seen to: somebody else was told meanwhile. */
const TRIED_OFTEN = 5;
/** The sweep's lease ends half a minute after each sweep; the next one is due half a minute after that. */
const SWEEPS_AGAIN_MS = 30_000;

/** What waits behind another thing for the same person and channel is due when that one is. */
const QUESTION = `
  select (extract(epoch from clock_timestamp()) * 1000)::bigint as now,
    (select min(due_at) from cases where due_at is not null) as cases,
    (select o.next_attempt_at from outbox o where o.state = 'waiting'
      and o.next_attempt_at <= (extract(epoch from clock_timestamp()) * 1000)::bigint
      and not exists (select 1 from outbox b where b.state = 'waiting' and b.recipient = o.recipient
        and b.channel = o.channel and b.next_attempt_at > (extract(epoch from clock_timestamp()) * 1000)::bigint)
      order by o.next_attempt_at limit 1) as outbox,
    (select min(due_at) from outbox where state = 'waiting' and urgency >= ${URGENT}
      and attempts < ${TRIED_OFTEN}) as urgent,
    (select until + ${SWEEPS_AGAIN_MS} from leases where name = 'sweep') as sweep`;

/** `bigint` comes as text. */
type Answer = Record<'now', string> & Record<'cases' | 'outbox' | 'urgent' | 'sweep', string | null>;

export interface Lookout {
  /** Null: there was no answer, or not in time; `onError` has heard why. Never rejects. */
  look(): Promise<Found | null>;
  close(): Promise<void>;
}

/** After any error the connection is destroyed, and the next look makes another: nothing is trusted twice. */
export function createLookout(
  connection: pg.ClientConfig,
  o: { readonly onError: (error: unknown) => void; readonly answersWithinMs?: number },
): Lookout {
  const answersWithinMs = o.answersWithinMs ?? ANSWERS_WITHIN_MS;
  let client: pg.Client | null = null;
  let closed = false;
  const drop = (): void => {
    const dropped = client;
    client = null;
    if (dropped !== null) destroy(dropped);
  };
  const ask = async (): Promise<Found> => {
    client ??= await connect(connection, answersWithinMs);
    if (closed) throw new Error('Closed meanwhile');
    const startedAt = performance.now();
    const { rows } = await client.query<Answer>(QUESTION);
    if (rows[0] === undefined) throw new Error('The database gave no row');
    return foundIn(rows[0], performance.now() - startedAt);
  };
  return {
    look: async () => {
      try {
        // The limits of the connection itself should do; a look must end all the same.
        return await within(3 * answersWithinMs, ask(), () => {
          throw new Error('The database did not answer in time');
        });
      } catch (error) {
        o.onError(error);
        drop();
        return null;
      }
    },
    close: async () => {
      closed = true;
      const closing = client;
      client = null;
      if (closing === null) return;
      await within(
        answersWithinMs,
        closing.end().catch(() => undefined),
        () => destroy(closing),
      );
    },
  };
}

async function connect(connection: pg.ClientConfig, answersWithinMs: number): Promise<pg.Client> {
  const client = new pg.Client({
    ...connection,
    application_name: 'sameday-watch',
    connectionTimeoutMillis: answersWithinMs,
    query_timeout: answersWithinMs,
    statement_timeout: answersWithinMs,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('set default_transaction_read_only = on');
    return client;
  } catch (error) {
    destroy(client);
    throw error;
  }
}

/** Without a goodbye: a peer that is gone would never answer it. */
function destroy(client: pg.Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

function foundIn({ now, ...due }: Answer, tookMs: number): Found {
  const since = Object.values(due).flatMap((at) => (at === null ? [] : [Number(at)]));
  const there = Number(now);
  const past = since.filter((at) => at < there);
  return { now: there, dueSince: past.length === 0 ? null : Math.min(...past), tookMs };
}
