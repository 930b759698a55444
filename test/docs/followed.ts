// The documents as a newcomer follows them: their shell blocks run as they stand, with what one puts in the place of "…".
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/package-root.js';
import { until } from '../twins/slack/wait.js';

const WITHIN_MS = 120_000;

export const documentOf = (name: string): string => readFileSync(join(packageRoot(), 'docs', name), 'utf8');

/** The shell blocks of a document, in their order, without their indentation. */
export const shellBlocks = (document: string): string[] =>
  [...document.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(([, indent = '', block = '']) =>
    block
      .split('\n')
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
      .join('\n'),
  );

/** Each placeholder with what is put there; one that isn't in the block, or a "…" that is left, is an error of the document. */
export function filledIn(block: string, values: Readonly<Record<string, string>>): string {
  let filled = block;
  for (const [placeholder, value] of Object.entries(values)) {
    if (!filled.includes(placeholder))
      throw new Error(`the document doesn't say where ${placeholder} goes:\n${block}`);
    filled = filled.replaceAll(placeholder, value);
  }
  if (filled.includes('…')) throw new Error(`the document leaves open what goes here:\n${filled}`);
  return filled;
}

/** A shell in the repository's folder, and all that it starts. */
export class Shell {
  /** Standard output and error, as they came. */
  said = '';
  private readonly ended: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'close');
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  static run(script: string, environment: Readonly<Record<string, string>>): Shell {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, ...environment };
    // A group of its own, so that npm's own children end with it.
    const o = {
      cwd: packageRoot(),
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'] as ('ignore' | 'pipe')[],
    };
    return new Shell(spawn('sh', ['-e', '-c', script], o));
  }

  /** What it printed, once it has ended by itself. Throws when it ends with anything but 0. */
  async output(): Promise<string> {
    await this.ended;
    if (this.child.exitCode !== 0) throw new Error(`it ended with ${this.child.exitCode}:\n${this.said}`);
    return this.said;
  }

  /** The address that it says. */
  url(): Promise<string> {
    return until(
      () => {
        if (this.child.exitCode !== null) throw new Error(`it ended:\n${this.said}`);
        return /Sameday answers at (\S+)/.exec(this.said)?.[1];
      },
      () => this.said,
      WITHIN_MS,
    );
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.pid === undefined) return;
    process.kill(-this.child.pid, 'SIGKILL');
    await this.ended;
  }
}
