// The queue's Redis connections: how each behaves when Redis is down, and how all of them are closed.
import { Redis } from 'ioredis';

const MAX_RECONNECT_MS = 1_000;
/** A Redis that accepts connections but doesn't answer counts as down after this. */
const COMMAND_WITHIN_MS = 2_000;
const CONNECT_WITHIN_MS = 2_000;

const common = {
  retryStrategy: (times: number) => Math.min(times * 100, MAX_RECONNECT_MS),
  connectTimeout: CONNECT_WITHIN_MS,
};

export interface RedisConnections {
  /** Fails at once when Redis is down: putting jobs must never make a person wait. */
  readonly producer: Redis;
  /** Waits for Redis as long as it takes. Null in a process that only puts jobs. */
  readonly consumer: Redis | null;
  /** Closes all of them, and their copies, at once. */
  disconnect(): void;
}

/** Every connection, copies included, has an 'error' handler: without one each error is printed with its stack. */
export function createRedisConnections(o: {
  redisUrl: string;
  consumes: boolean;
  onError: (error: unknown) => void;
}): RedisConnections {
  const open: Redis[] = [];
  function track(client: Redis): Redis {
    open.push(client);
    client.on('error', o.onError);
    // BullMQ copies the consumer for its blocking reads; only we can end a copy that is reconnecting.
    const duplicate = client.duplicate.bind(client);
    client.duplicate = (override) => track(duplicate(override));
    return client;
  }
  const producer = track(
    new Redis(o.redisUrl, {
      ...common,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: COMMAND_WITHIN_MS,
    }),
  );
  const consumer = o.consumes
    ? track(new Redis(o.redisUrl, { ...common, maxRetriesPerRequest: null }))
    : null;
  return { producer, consumer, disconnect: () => open.forEach((client) => client.disconnect()) };
}
