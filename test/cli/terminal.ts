// A command as somebody at a terminal has it: what it printed, and its exit code.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { vi } from 'vitest';
import { packageRoot } from '../../src/config/package-root.js';
import { findOrganisationFile } from '../../src/config/organisation.js';
import type { Environment } from '../../src/config/setting-reader.js';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** A live start's settings, with Slack's as far as no command of these uses them. */
export const live = (key: Buffer, more: Environment): Record<string, string | undefined> => ({
  ORGANISATION_FILE: findOrganisationFile('riverside'),
  SLACK_BOT_TOKEN: 'xoxb-1-1-a-token-that-nobody-took',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99ffffff85a5',
  BANK_HOLIDAYS_URL: 'off',
  SAMEDAY_KEY: key.toString('base64'),
  DATA_DIR: '/nowhere',
  ...more,
});

/** Runs the function behind a command in this process. What it throws is said, and counts as the exit code 1. */
export async function said(work: () => Promise<number>): Promise<Said> {
  const out = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    const code = await work().catch((thrown: unknown) => {
      console.error(String(thrown));
      return 1;
    });
    const text = (spy: typeof out) => spy.mock.calls.map((call) => String(call[0])).join('\n');
    return { code, out: text(out), error: text(error) };
  } finally {
    out.mockRestore();
    error.mockRestore();
  }
}

/** Runs `sameday` itself. */
export function sameday(args: readonly string[], environment: Environment): Promise<Said> {
  const bin = join(packageRoot(), 'bin', 'sameday.mjs');
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...args], { env, timeout: 120_000 }, (failure, out, error) => {
      const code = failure === null ? 0 : typeof failure.code === 'number' ? failure.code : -1;
      // A run on changed sources builds them first, and says so.
      resolve({ code, out, error: error.replace(/^sameday: .*\n/gm, '') });
    });
  });
}
