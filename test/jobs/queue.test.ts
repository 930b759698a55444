import { afterAll, beforeAll } from 'vitest';
import { type RedisServer, createRedisServer } from '../set-up/redis.js';
import { describeJobs } from './suite.js';

let redis: RedisServer;
beforeAll(async () => {
  redis = await createRedisServer();
  await redis.start();
});
afterAll(() => redis.kill());

describeJobs('with a queue', () => redis.url);
