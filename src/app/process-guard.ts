// One guard for the whole process: what a channel's library throws where nobody can catch it is logged, and everything
// else goes on. Without it a socket that comes back at a bad moment would end the timers, and with them all that falls
// due.
import type { Channel } from '../bot/channel.js';
import { codeOf, type AppLog } from './log.js';

/** The part of Node's process that is used. */
export interface GuardedProcess {
  on(event: 'uncaughtException', listener: (error: unknown) => void): unknown;
  off(event: 'uncaughtException', listener: (error: unknown) => void): unknown;
  exit(code: number): void;
}

const FAILED = 1;
/** An error says whose it is in its first causes, or nowhere. */
const CAUSES_AT_MOST = 5;
const FRAMES_AT_MOST = 5;
/** Our own code for one channel, as it is written and as it is built. */
const OWN_FOLDER = /\/(?:src|dist)\/bot\/(?!cards\/|conversation\/)[^/]+\//;

/**
 * An unhandled rejection is one of these too. Anything that is no channel's ends the process, as it would without us:
 * nobody knows then what still holds.
 * @returns what takes the guard away again
 */
export function guardProcess(o: {
  readonly channels: readonly Pick<Channel, 'packages'>[];
  readonly log: AppLog;
  /** Default: this one. */
  readonly process?: GuardedProcess;
}): () => void {
  const guarded = o.process ?? process;
  const packages = [...new Set(o.channels.flatMap((channel) => channel.packages))];
  const caught = (error: unknown): void => {
    const what = { code: codeOf(error), at: framesOf(error) };
    if (isOfChannel(error, packages)) {
      o.log.error(what, 'a channel’s library failed where nobody could catch it; everything else goes on');
      return;
    }
    o.log.error(what, 'an error that nobody caught ends the process');
    guarded.exit(FAILED);
  };
  guarded.on('uncaughtException', caught);
  return () => void guarded.off('uncaughtException', caught);
}

/** @param packages names of packages, or how they begin (`@slack/`) */
function isOfChannel(error: unknown, packages: readonly string[]): boolean {
  const isOne = (line: string): boolean =>
    OWN_FOLDER.test(line) || packages.some((name) => line.includes(`/node_modules/${name}`));
  return causesOf(error).some(({ stack = '' }) => stack.replaceAll('\\', '/').split('\n').some(isOne));
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let each = error; each instanceof Error && causes.length < CAUSES_AT_MOST; each = each.cause)
    causes.push(each);
  return causes;
}

/** Where it was thrown: places in the code alone, as the message above them may quote what somebody wrote. */
function framesOf(error: unknown): string[] {
  const { stack = '' } = causesOf(error)[0] ?? {};
  return [...stack.matchAll(/^\s+at .*?\(?([^\s()]+:\d+:\d+)\)?$/gm)]
    .map(([, place = '']) => place.replace(/^.*?[/\\](?=node_modules[/\\]|src[/\\]|dist[/\\])/, ''))
    .slice(0, FRAMES_AT_MOST);
}
