// A rehearsal begins with an empty database of its own; the keys and the tables stay.
import pg from 'pg';
import { openEmbeddedServer } from '../store/embedded-server.js';

export const REHEARSAL_DATABASE = 'rehearsal';
const EVERYTHING_RAISED = 'cases, case_keys, events, case_people, outbox, commands, leases, installations';

/** After the store has been opened: forgets everything of the rehearsal before, and touches no other database. */
export async function emptyRehearsal(o: { databaseUrl: string | null; dataDir: string }): Promise<void> {
  const client = new pg.Client(await connectionOf(o));
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`truncate ${EVERYTHING_RAISED} cascade`);
  } finally {
    await client.end();
  }
}

async function connectionOf(o: { databaseUrl: string | null; dataDir: string }): Promise<pg.ClientConfig> {
  // At an address the rehearsal is a schema of the database, as the store has it.
  if (o.databaseUrl !== null) {
    return { connectionString: o.databaseUrl, options: `-c search_path=${REHEARSAL_DATABASE}` };
  }
  const server = await openEmbeddedServer(o.dataDir, () => undefined);
  return server.connection(REHEARSAL_DATABASE);
}
