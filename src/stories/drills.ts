// Drills: a story played on a database of its own, with senders that reach nobody, and how the last ones
// went.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Instant, PersonId } from '../escalation/ids.js';
import type { ChannelKind, Organisation } from '../escalation/organisation.js';
import { reachOf, type SetUp } from '../escalation/routing/reach.js';
import type { Procedure } from '../escalation/procedure/procedure.js';
import type { Clock } from '../casework/casework.js';
import type { KeyValueStore } from '../casework/key-value-store.js';
import { playOnCasework } from './play-on-casework.js';
import { humanLines } from './print-story.js';
import { readStory, type ReadStory } from './read-story.js';
import { silenceDrill } from './silence-drill.js';
import type { StoryStoreOptions } from './story-store.js';

/** The drill among the organisation's own people; the others are files. */
export const SILENCE = 'nobody-answers';
const KEPT_FOR_MS = 5 * 365 * 24 * 60 * 60_000;
const TITLE = z.object({ story: z.string() });

export interface Drill {
  readonly id: string;
  readonly title: string;
  /** True: with the people of the organisation itself. */
  readonly own: boolean;
}

/** What is kept of a drill that was held. */
export const drillShape = z.object({
  id: z.string(),
  title: z.string(),
  at: z.number(),
  /** Who held it; null: somebody at the server, by `sameday drill`. */
  by: z.string().nullable(),
  /** The first expectation that didn't hold; null: all did. */
  broken: z.string().nullable(),
  lines: z.array(z.string()).readonly(),
});
export type HeldDrill = z.infer<typeof drillShape>;

export interface DrillsOptions {
  /** Where stories are: `*.yaml`. Folders that don't exist are passed over. */
  readonly folders: readonly string[];
  readonly places: StoryStoreOptions;
  readonly channels: readonly ChannelKind[];
  readonly keyValueStore: KeyValueStore<HeldDrill>;
  readonly organisation: () => Organisation;
  /** What can be sent on: a drill among one's own people is played on nothing else. */
  readonly setUp: () => SetUp;
  readonly procedure: Procedure;
  /** The real time. */
  readonly clock: Clock;
}

export interface Drills {
  list(): readonly Drill[];
  /** The latest first. */
  held(): Promise<readonly HeldDrill[]>;
  /**
   * Plays it to its end, which takes seconds. Null: there is no such drill. `'busy'`: one is being played here.
   * @throws StoryError, and what opening a store throws
   */
  hold(id: string, by: PersonId | null): Promise<HeldDrill | 'busy' | null>;
}

export function createDrills(o: DrillsOptions): Drills {
  let busy = false;
  const files = (): Map<string, string> =>
    new Map(o.folders.flatMap((folder) => storiesIn(folder).map((file) => [basename(file, '.yaml'), file])));

  function read(id: string): ReadStory | null {
    if (id === SILENCE) return silenceDrill(o.organisation(), o.procedure, o.clock.now());
    const file = files().get(id);
    return file === undefined ? null : readStory(file, { channels: o.channels });
  }

  return {
    list: () => [
      { id: SILENCE, title: `Nobody answers, at ${o.organisation().name}`, own: true },
      ...[...files()].map(([id, file]) => ({ id, title: titleOf(file), own: false })),
    ],
    held: async () =>
      (await o.keyValueStore.all())
        .map(({ value }) => value)
        // Two of one minute always stand in the same order, whatever order the database gives them in.
        .sort((a, b) => b.at - a.at || b.id.localeCompare(a.id)),
    async hold(id, by) {
      if (busy) return 'busy';
      busy = true;
      try {
        const story = read(id);
        if (story === null) return null;
        const at: Instant = o.clock.now();
        const isOwn = id === SILENCE;
        const played = await playOnCasework(story, o.places, isOwn ? o.setUp().on : undefined);
        const untold = isOwn ? officersOutOfReach(story.organisation, o.setUp()) : null;
        const broken = played.broken === null ? untold : `${played.broken.where}: ${played.broken.what}`;
        const held: HeldDrill = {
          id: randomBytes(9).toString('base64url'),
          title: story.story.title,
          at,
          by,
          broken,
          lines: humanLines(story.story, played, story.organisation, story.procedure),
        };
        await o.keyValueStore.put(held.id, held, { expiresAt: at + KEPT_FOR_MS });
        return held;
      } finally {
        busy = false;
      }
    },
  };
}

/** Of whichever area, as a drill's concern is in one: a sentence, or null when there are none. */
function officersOutOfReach(organisation: Organisation, setUp: SetUp): string | null {
  const out = [...organisation.officers.values()].filter(
    (officer) => reachOf(officer, organisation, setUp) === 'none',
  );
  if (out.length === 0) return null;
  const each = out.map(({ name, phone }) => `${name} (${phone ?? 'no number'})`).join(', ');
  return `Nothing that these settings send on reaches a designated officer: ${each} would hear of no concern. sameday doctor says what to set.`;
}

const storiesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .sort()
        .map((name) => join(folder, name))
    : [];

/** The file's own title; a file that can't be read is listed by its name, and says what is wrong when it is played. */
function titleOf(file: string): string {
  try {
    const found = TITLE.safeParse(parse(readFileSync(file, 'utf8'), { version: '1.2' }));
    return found.success ? found.data.story : basename(file);
  } catch {
    return basename(file);
  }
}
