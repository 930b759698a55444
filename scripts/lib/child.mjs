// Runs a child process to its end: its output is ours, signals reach it, its exit code comes back.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command with our terminal and resolves to its exit code; 128 + n when a signal ended it.
 * While it runs, a signal that we receive is passed on, so that stopping us never leaves it behind.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const handlers = PASSED_ON.map((signal) => [signal, () => child.kill(signal)]);
    for (const [signal, handler] of handlers) process.on(signal, handler);
    const settle = () => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      settle();
      resolve(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1));
    });
  });
}

/** As `run`, but quiet: resolves to `{ code, output }`, with both streams as one text. */
export function capture(command, args, options = {}) {
  const parts = [];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => child.kill('SIGTERM');
    process.once('exit', stop);
    child.stdout.on('data', (part) => parts.push(part));
    child.stderr.on('data', (part) => parts.push(part));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', stop);
      const output = Buffer.concat(parts).toString('utf8');
      resolve({ code: signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1), output });
    });
  });
}
