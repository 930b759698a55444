// `sameday rehearse FILE [--organisation FILE] [--json]`: plays a story and says who was told what.
import { CHANNELS } from '../bot/channels.js';
import { env } from 'node:process';
import { parseArgs } from 'node:util';
import type { Played } from '../stories/player.js';
import { playOnCasework } from '../stories/play-on-casework.js';
import { humanLines, jsonLines } from '../stories/print-story.js';
import { readStory, type ReadStory } from '../stories/read-story.js';
import { StoryError } from '../stories/story.js';
import { ConfigurationError } from '../config/problems.js';
import { settingsOf } from '../app/settings.js';
import { ProcedureError } from '../escalation/procedure/parse-procedure.js';
import { StoreError } from '../store/index.js';
import { UsageError } from './usage.js';

const USE = 'rehearse FILE [--organisation FILE] [--json]';

/** Exit codes. */
const HELD = 0;
const BROKEN = 1;
const UNUSABLE = 2;

interface RehearseArguments {
  readonly file: string;
  readonly organisation: string | null;
  readonly json: boolean;
}

/**
 * Resolves with the exit code: 0 when every expectation held, 1 with the first that didn't on standard error,
 * 2 when it couldn't be played: the command, the story, the organisation, the settings or the database can't
 * be used. Throws on a mistake of ours, which the command line turns into 2 as well.
 */
export async function rehearse(args: string[]): Promise<number> {
  try {
    const wanted = parse(args);
    const read = readStory(wanted.file, {
      channels: CHANNELS,
      organisationFile: wanted.organisation,
    });
    return print(wanted, read, await playOnCasework(read, settingsOf(env)));
  } catch (error) {
    if (!isTheirs(error)) throw error;
    console.error(error.message);
    return UNUSABLE;
  }
}

function print(
  args: RehearseArguments,
  { story, organisation, procedure }: ReadStory,
  played: Played,
): number {
  const lines = args.json
    ? jsonLines(played, organisation)
    : humanLines(story, played, organisation, procedure);
  console.log(lines.join('\n'));
  if (played.broken === null) return HELD;
  console.error(`${args.file}: ${played.broken.where}: ${played.broken.what}`);
  return BROKEN;
}

function isTheirs(error: unknown): error is Error {
  return [StoryError, ConfigurationError, ProcedureError, StoreError, UsageError].some(
    (known) => error instanceof known,
  );
}

function parse(args: string[]): RehearseArguments {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { organisation: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new Error('One story, please.');
    return { file, organisation: values.organisation ?? null, json: values.json };
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(what, USE, cause);
  }
}
