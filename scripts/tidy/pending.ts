// A rule that came after the code begins with a list of files that break it, and the list only gets shorter.
import type { SourceFile } from './files.js';

/** By the end of a file's path, since folders are moved more often than files are renamed. */
export const isPending = (pending: readonly string[], { path }: SourceFile): boolean =>
  pending.some((end) => path.endsWith(`/${end}`));
