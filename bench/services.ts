// What a bench runs on: BENCH_DATABASE_URL and BENCH_REDIS_URL, or servers of its own for as long as it runs.
import { startPostgres } from '../test/set-up/postgres-server.js';
import { createRedisServer } from '../test/set-up/redis.js';

export interface Services {
  readonly databaseUrl: string;
  /** Emptied by the benches. */
  readonly redisUrl: string;
  close(): Promise<void>;
}

export async function openServices(): Promise<Services> {
  const { BENCH_DATABASE_URL, BENCH_REDIS_URL } = process.env;
  const postgres = BENCH_DATABASE_URL ? null : await startPostgres();
  const redis = BENCH_REDIS_URL ? null : await createRedisServer({ program: 'redis-server' });
  await redis?.start();
  return {
    databaseUrl: BENCH_DATABASE_URL ?? postgres?.url ?? '',
    redisUrl: BENCH_REDIS_URL ?? redis?.url ?? '',
    close: async () => {
      await redis?.kill();
      await postgres?.stop();
    },
  };
}
