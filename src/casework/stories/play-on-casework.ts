// Plays a story on a casework of its own: what `sameday rehearse` does.
import { createCaseworkDriver } from './casework-driver.js';
import { createMemoryCasework } from './memory-casework.js';
import { playStory, type Played } from './player.js';
import type { ReadStory } from './read-story.js';
import type { StoryStoreOptions } from './story-store.js';
import { createStoryWorld } from './story-world.js';
import type { CaseEvent } from '../../escalation/events.js';

export interface PlayedOnCasework extends Played {
  /** The log of the case. */
  readonly events: readonly CaseEvent[];
}

export async function playOnCasework(
  { story, organisation, procedure }: ReadStory,
  _places: StoryStoreOptions,
): Promise<PlayedOnCasework> {
  const world = createStoryWorld(organisation, story.startsAt);
  const driver = createCaseworkDriver({ ...createMemoryCasework(world, procedure), procedure, world });
  const played = await playStory(story, driver, organisation);
  return { ...played, events: await driver.events() };
}
