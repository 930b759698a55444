import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { provided } from './provided.js';

export interface FreshDatabase {
  /** A connection string for the new, empty database. */
  readonly url: string;
  /** Drops it, ending what is connected. Databases that a test leaves are dropped after the run. */
  drop(): Promise<void>;
}

/** Creates an empty database for this test alone, on the run's real PostgreSQL. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const admin = provided('databaseUrl');
  const name = `${provided('databasePrefix')}${randomBytes(6).toString('hex')}`;
  await runSql(admin, `create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runSql(admin, `drop database if exists ${name} with (force)`) };
}

/** Drops every database of a run. */
export async function dropDatabases(admin: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  try {
    const found = await client.query<{ datname: string }>('select datname from pg_database');
    for (const { datname } of found.rows.filter((row) => row.datname.startsWith(prefix))) {
      await client.query(`drop database if exists ${datname} with (force)`);
    }
  } finally {
    await client.end();
  }
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
