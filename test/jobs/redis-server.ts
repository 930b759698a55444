// A Redis of a test's own, that can be killed and started anew, empty, on the same port.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

export interface RedisServer {
  readonly url: string;
  /** Starts it, empty. Resolves when it answers. */
  start(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** It keeps its connections and answers nothing, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Runs a command on a connection of its own. */
  command(name: string, ...args: string[]): Promise<unknown>;
}

export async function createRedisServer(): Promise<RedisServer> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  async function command(name: string, ...args: string[]): Promise<unknown> {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  }

  async function start(): Promise<void> {
    const options = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--hz',
      '100',
    ];
    child = spawn('redis-server', options, { stdio: 'ignore' });
    for (let tries = 0; tries < 100; tries += 1) {
      const answer = await command('PING').catch(() => null);
      if (answer === 'PONG') return;
      await sleep(50);
    }
    throw new Error('redis-server did not answer within five seconds');
  }

  async function kill(): Promise<void> {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  return {
    url,
    start,
    kill,
    command,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
