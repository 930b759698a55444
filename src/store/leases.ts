// Who does what only one process may do at a time. A lease that isn't renewed ends by itself.
import { sql } from 'kysely';
import type { Executor } from './database.js';

export async function lease(
  tx: Executor,
  name: string,
  holder: string,
  ms: number,
  now: number,
): Promise<boolean> {
  const { rows } = await sql`
    insert into leases as l (name, holder, until) values (${name}, ${holder}, ${now + ms})
    on conflict (name) do update set holder = excluded.holder, until = excluded.until
    where l.holder = excluded.holder or l.until <= ${now}
    returning 1`.execute(tx);
  return rows.length === 1;
}
