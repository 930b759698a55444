// A Redis of a test's own, that can be killed, frozen, and restarted, empty, on the same port.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { freePort } from './ports.js';
import { provided, type RedisSource } from './provided.js';

const READY_TRIES = 200;
const TRY_EVERY_MS = 50;

const runFile = promisify(execFile);

export interface RedisServer {
  readonly url: string;
  /** Starts it, empty. Resolves when it answers. */
  start(): Promise<void>;
  /** kill -9: nothing is said to anybody, nothing is kept. */
  kill(): Promise<void>;
  /** It keeps its connections and answers nothing, until `thaw`. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Runs a command on a connection of its own. */
  command(name: string, ...args: string[]): Promise<unknown>;
}

/** Not started yet; `kill` it in an afterAll. The source is the global set-up's, if none is given. */
export async function createRedisServer(source: RedisSource = provided('redisSource')): Promise<RedisServer> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const command = (name: string, ...args: string[]) => ask(url, name, args);
  const machine = 'program' in source ? onThisMachine(source.program, port) : inDocker(source.image, port);
  return {
    url,
    command,
    ...machine,
    start: async () => {
      await machine.start();
      for (let tries = 0; tries < READY_TRIES; tries += 1) {
        if ((await command('PING').catch(() => null)) === 'PONG') return;
        await delay(TRY_EVERY_MS);
      }
      await machine.kill();
      throw new Error(`Redis did not answer on port ${port} within ten seconds`);
    },
  };
}

type Machine = Pick<RedisServer, 'start' | 'kill' | 'freeze' | 'thaw'>;

const OPTIONS = ['--save', '', '--appendonly', 'no', '--hz', '100'];

function onThisMachine(program: string, port: number): Machine {
  let child: ChildProcess | null = null;
  const signal = (name: NodeJS.Signals) => {
    child?.kill(name);
    return Promise.resolve();
  };
  // A run that is broken off must not leave a server behind.
  process.on('exit', () => child?.kill('SIGKILL'));
  return {
    start: async () => {
      const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', tmpdir()];
      child = spawn(program, [...own, ...OPTIONS], { stdio: 'ignore' });
      await once(child, 'spawn');
    },
    kill: async () => {
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
  };
}

function inDocker(image: string, port: number): Machine {
  const name = `sameday-test-redis-${port}`;
  const docker = async (...args: string[]) => {
    await runFile('docker', args, { timeout: 5 * 60_000 });
  };
  const publish = ['-p', `127.0.0.1:${port}:6379`];
  return {
    start: () => docker('run', '-d', '--rm', '--name', name, ...publish, image, 'redis-server', ...OPTIONS),
    kill: () => docker('rm', '-f', name).catch(() => undefined),
    freeze: () => docker('pause', name),
    thaw: () => docker('unpause', name),
  };
}

async function ask(url: string, name: string, args: string[]): Promise<unknown> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.call(name, ...args);
  } finally {
    client.disconnect();
  }
}
