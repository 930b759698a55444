// Runs a child process to its end: its output is ours, signals reach it, its exit code comes back.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command with our terminal and resolves to its exit code; 128 + n when a signal ended it.
 * While it runs, a signal that we receive is passed on, so that stopping us never leaves it behind.
 */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  const passOn = (signal) => child.kill(signal);
  for (const signal of PASSED_ON) process.on(signal, passOn);
  try {
    const [code, signal] = await once(child, 'exit');
    return signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1);
  } finally {
    for (const signal of PASSED_ON) process.off(signal, passOn);
  }
}
