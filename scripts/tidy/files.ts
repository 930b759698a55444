// The files that the rules look at: all that git knows or would add, read once.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** A rule looks at all files at once and says one line a breach: `path:line: what stands there: what to do`. */
export type Rule = (files: readonly SourceFile[]) => readonly string[];

const MOST_BYTES_LISTED = 64 * 1024 * 1024;

export function readFiles(root: string): readonly SourceFile[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: MOST_BYTES_LISTED });
  return (
    [...new Set(listed.split('\0'))]
      // A file that was deleted and not yet committed is still on git's list.
      .filter((path) => path !== '' && existsSync(join(root, path)))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
      .filter(({ text }) => !text.includes('\0'))
  );
}

/** The number of the line on which the character at `offset` stands. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
