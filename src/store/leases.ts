// Who does what only one process may do at a time. A lease that isn't renewed ends by itself.
import { sql } from 'kysely';
import type { Executor } from './database.js';
import { dueBy } from './present.js';
import type { Session } from './session.js';

/** By the database's clock where it is the present: a lease taken on a clock that is ahead would last as long as that. */
export async function lease(
  tx: Executor,
  session: Pick<Session, 'isPresent'>,
  o: { readonly name: string; readonly holder: string; readonly ms: number; readonly now: number },
): Promise<boolean> {
  const now = dueBy(session, o.now);
  const { rows } = await sql`
    insert into leases as l (name, holder, until) values (${o.name}, ${o.holder}, ${now} + ${o.ms}::bigint)
    on conflict (name) do update set holder = excluded.holder, until = excluded.until
    where l.holder = excluded.holder or l.until <= ${now}
    returning 1`.execute(tx);
  return rows.length === 1;
}
