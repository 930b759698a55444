// One story on one platform, beside the casework's own playing of the same file: both must tell the same.
import { join } from 'node:path';
import { expect } from 'vitest';
import { playStory } from '../../../src/stories/player.js';
import { readStory, type ReadStory } from '../../../src/stories/read-story.js';
import { packageRoot } from '../../../src/config/package-root.js';
import type { CaseEvent } from '../../../src/escalation/case/events.js';
import { playInMemory } from '../play-in-memory.js';
import { comparable, openedBy, toldAndReached } from './compare-logs.js';
import { createPlatformDriver, type PlatformDriverOptions } from './platform-driver.js';
import { CHANNELS } from '../../../src/bot/channels.js';

/**
 * What must be the same on every platform. Not here: the example of the format, which shows nothing that these
 * don't, and `away-and-outage`, which needs two platforms, one of them down.
 */
export const PLATFORM_STORIES = [
  'plain-concern',
  'line-manager-is-the-subject',
  'nobody-acknowledges',
  'images-before-the-clocks-change',
  'ten-minutes-before-the-end',
  'whistle-blowing-anonymous-dialogue',
  'whistle-blowing-officer-is-the-subject',
  'conflict-after-opening',
  'officer-says-no',
  'conference-fifteen-days',
  'two-fifteen-year-olds',
  'two-fifteen-year-olds-and-an-adult',
  'hand-over',
  'acknowledged-not-acted',
  'an-entry-is-mended',
  'images-come-to-light',
  'told-in-the-corridor',
  'below-the-threshold',
] as const;

export const storyFile = (name: string): string => join(packageRoot(), 'stories', `${name}.yaml`);

/** Plays it and checks what it expects, and that its log says what the casework's own playing says. */
export async function playOnPlatform(o: PlatformDriverOptions): Promise<readonly CaseEvent[]> {
  const { read } = o;
  const driver = createPlatformDriver(o);
  const played = await playStory(read.story, driver, read.organisation);
  expect(played.broken).toBeNull();
  const [there, own] = [await driver.events(), await ownPlaying(read)];
  expect(comparable(there)).toEqual(comparable(own));
  expect(openedBy(there)).toEqual(expect.arrayContaining(openedBy(own)));
  // Nobody was only meant to be told: on this platform too every notice has arrived.
  expect(toldAndReached(there)).toEqual(toldAndReached(own));
  return there;
}

export const readPlatformStory = (name: string): ReadStory =>
  readStory(storyFile(name), { channels: CHANNELS });

/** By the same rules, in memory; that PostgreSQL makes no difference is shown by stories.test.ts. */
async function ownPlaying(read: ReadStory): Promise<readonly CaseEvent[]> {
  const { broken, events } = await playInMemory(read);
  expect(broken).toBeNull();
  return events;
}
