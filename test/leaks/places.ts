// The places that are searched: everything that is stored, queued or sent.
import { Redis } from 'ioredis';
import pg from 'pg';

/** Every row of every table, as text and as bytes. */
export async function dumpOf(databaseUrl: string): Promise<{ text: string; bytes: Buffer; rows: number }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows: columns } = await client.query<{ table: string; column: string; type: string }>(
    `select format('%I.%I', table_schema, table_name) as table, format('%I', column_name) as column, data_type as type
       from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  const bytes: Buffer[] = [];
  for (const table of new Set(columns.map((one) => one.table))) {
    const { rows } = await client.query<{ row: string }>(`select t::text as row from ${table} t`);
    texts.push(...rows.map(({ row }) => `${table} ${row}`));
    for (const { column } of columns.filter((one) => one.table === table && one.type === 'bytea')) {
      const found = await client.query<{ value: Buffer | null }>(`select ${column} as value from ${table}`);
      bytes.push(...found.rows.flatMap(({ value }) => (value === null ? [] : [value])));
    }
  }
  await client.end();
  return { text: texts.join('\n'), bytes: Buffer.concat(bytes), rows: texts.length };
}

export interface RedisTap {
  /** Every command that any client has sent since. */
  readonly commands: string[];
  /** Every key with its value, of every database. */
  dump(): Promise<string>;
  stop(): Promise<void>;
}

export async function tapRedis(url: string): Promise<RedisTap> {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  const monitor = await redis.monitor();
  const commands: string[] = [];
  monitor.on('monitor', (_time: string, args: string[]) => commands.push(args.join(' ')));
  return {
    commands,
    async dump() {
      const found: string[] = [];
      for (const key of await redis.keys('*')) {
        // A serialised value is compressed only when it is long; the commands above have it as it was sent.
        const value = await redis.dumpBuffer(key);
        found.push(key, value.toString('latin1'));
      }
      return found.join('\n');
    },
    stop: async () => {
      monitor.disconnect();
      await redis.quit();
    },
  };
}
