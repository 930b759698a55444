// Each kind of expectation of each story, turned round: the story must then fail. Played in memory.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readStory } from '../../src/stories/read-story.js';
import type { Expectations, Story, StoryVerdict } from '../../src/stories/story.js';
import { packageRoot } from '../../src/config/package-root.js';
import type { StepId } from '../../src/escalation/ids.js';
import { playInMemory } from './play-in-memory.js';
import { CHANNELS } from '../../src/bot/channels.js';

const folder = join(packageRoot(), 'stories');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/** `open` would hold for what was missed as well. */
const otherVerdict = (verdict: StoryVerdict): StoryVerdict =>
  verdict === 'open' || verdict === 'missed' ? 'met' : 'open';
const lastOf = <K, V>(map: ReadonlyMap<K, V>): [K, V][] => [...map].slice(-1);

/** The expectation with one part turned round; null where it has no such part. */
const TURNS: Readonly<Record<string, (e: Expectations) => Expectations | null>> = {
  told: (e) => (e.told.length === 0 ? null : { ...e, told: [], notTold: e.told.slice(-1) }),
  not_told: (e) => (e.notTold.length === 0 ? null : { ...e, notTold: [], told: e.notTold.slice(-1) }),
  never_told: (e) => (e.neverTold.length === 0 ? null : { ...e, neverTold: [], told: e.neverTold.slice(-1) }),
  messages_at_most: (e) =>
    e.messagesAtMost.size === 0
      ? null
      : { ...e, messagesAtMost: new Map(lastOf(e.messagesAtMost).map(([person]) => [person, -1])) },
  due: (e) =>
    e.due.size === 0
      ? null
      : { ...e, due: new Map(lastOf(e.due).map(([k, at]): [StepId, number] => [k, (at ?? 0) + 60_000])) },
  verdicts: (e) =>
    e.verdicts.size === 0
      ? null
      : {
          ...e,
          verdicts: new Map(lastOf(e.verdicts).map(([k, v]): [StepId, StoryVerdict] => [k, otherVerdict(v)])),
        },
  refused: (e) => (e.refused === null ? null : { ...e, refused: null }),
};

/** The story with the last expectation of a kind turned round. */
function turned(story: Story, kind: string): Story | null {
  const turn = TURNS[kind]!;
  const atEnd = turn(story.expect);
  if (atEnd !== null) return { ...story, expect: atEnd };
  const index = story.steps.findLastIndex((step) => turn(step.expect) !== null);
  if (index === -1) return null;
  const steps = story.steps.map((step, i) => (i === index ? { ...step, expect: turn(step.expect)! } : step));
  return { ...story, steps };
}

it.each(files)('%s', async (file) => {
  const { story, organisation, procedure } = readStory(join(folder, file), { channels: CHANNELS });
  const play = async (one: Story) => (await playInMemory({ story: one, organisation, procedure })).broken;
  expect(await play(story)).toBeNull();
  const kinds = Object.keys(TURNS).filter((kind) => turned(story, kind) !== null);
  expect(kinds.length).toBeGreaterThan(2);
  for (const kind of kinds) {
    const broken = await play(turned(story, kind)!);
    expect(broken, `${kind} turned round`).not.toBeNull();
  }
});
