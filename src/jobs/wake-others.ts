// Telling the processes that do the work what falls due, without a queue: by way of the database.
import { type DueShard, jobIdOf, targetOf } from './job-names.js';

/** What one message of the database holds, at the most 8,000 bytes: a line has fewer than 40. */
const LINES_AT_MOST = 150;

/** The database's own way from process to process. What is said while nobody listens is lost. */
export interface Messenger {
  notify(text: string): Promise<void>;
  listen(o: { heard: (text: string) => void; ready: () => void }): { stop(): Promise<void> };
}

/** Never rejects: what isn't heard is found by the next sweep. */
export async function tellOthers(
  messenger: Messenger,
  due: readonly DueShard[],
  onError: (error: unknown) => void,
): Promise<void> {
  for (let from = 0; from < due.length; from += LINES_AT_MOST)
    await messenger.notify(toText(due.slice(from, from + LINES_AT_MOST))).catch(onError);
}

/** A line for each: kind, shard and instant (ms since the epoch), written like a job's name. */
export const toText = (due: readonly DueShard[]): string =>
  due.map(({ kind, shard, at }) => jobIdOf({ kind, shard, second: at })).join('\n');

/** What another version says, and this one doesn't know, is left out. */
export function fromText(text: string): DueShard[] {
  return text.split('\n').flatMap((line) => {
    const target = targetOf(line);
    return target === null ? [] : [{ kind: target.kind, shard: target.shard, at: target.second }];
  });
}
