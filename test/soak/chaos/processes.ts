// The real processes, each started again when it ends, as a supervisor does it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { packageRoot } from '../../../src/config/package-root.js';
import { settlesWithin } from '../../../src/kit/bounds.js';

const CLI = join(packageRoot(), 'dist', 'cli.js');
const AGAIN_AFTER_MS = 1_000;
const STOPS_WITHIN_MS = 15_000;
const STARTS_WITHIN_MS = 180_000;
const LOOK_EVERY_MS = 100;
const ANSWERS_AT = /Sameday answers at (\S+)/;

export interface Supervised {
  readonly name: string;
  /** kill -9; it is started again. False: it wasn't running. */
  kill(): boolean;
  /** False: it wasn't running. */
  signal(name: NodeJS.Signals): boolean;
  /** How often it ended by itself. */
  readonly ends: () => number;
  /** With what it ended by itself, the oldest first: exit codes, or signals. */
  readonly endedWith: readonly (number | string)[];
  /** Where it answers, once it does. */
  url(): Promise<string>;
  /** How long its orderly stop took, in ms; null: it had to be killed, or wasn't running. */
  stop(): Promise<number | null>;
}

export interface Supervision {
  readonly name: string;
  readonly command: 'start' | 'watch';
  readonly environment: Readonly<Record<string, string>>;
  /** What it prints and logs. */
  readonly logFile: string;
}

export function supervise({ name, command, environment, logFile }: Supervision): Supervised {
  let stopping = false;
  let killed = false;
  const endedWith: (number | string)[] = [];
  let url: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let child = start();

  function start(): ChildProcess {
    const { PATH = '' } = process.env;
    const started = spawn(process.execPath, [CLI, command], {
      env: { PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    url = null;
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (part: Buffer) => {
        appendFileSync(logFile, part);
        url ??= ANSWERS_AT.exec(part.toString())?.[1] ?? null;
      });
    started.once('exit', (code, signal) => {
      if (stopping) return;
      if (!killed) {
        endedWith.push(code ?? String(signal));
        appendFileSync(logFile, `${name} ended by itself: ${String(code ?? signal)}\n`);
      }
      killed = false;
      timer = setTimeout(() => (child = start()), AGAIN_AFTER_MS);
    });
    return started;
  }
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  // A run that is broken off must leave no process behind.
  process.once('exit', () => child.kill('SIGKILL'));
  return {
    name,
    ends: () => endedWith.length,
    endedWith,
    signal: (which) => isRunning() && child.kill(which),
    url: async () => {
      const end = Date.now() + STARTS_WITHIN_MS;
      while (url === null) {
        if (Date.now() > end) throw new Error(`${name} did not start: see ${logFile}`);
        await pause(LOOK_EVERY_MS);
      }
      return url;
    },
    kill: () => {
      if (!isRunning()) return false;
      killed = true;
      return child.kill('SIGKILL');
    },
    stop: async () => {
      stopping = true;
      if (timer !== null) clearTimeout(timer);
      if (!isRunning()) return null;
      const startedAt = performance.now();
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      if (await settlesWithin(STOPS_WITHIN_MS, ended)) return Math.round(performance.now() - startedAt);
      child.kill('SIGKILL');
      return null;
    },
  };
}
