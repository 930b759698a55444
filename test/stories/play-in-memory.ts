// A story played by the rules alone, without a store.
import type { CaseEvent } from '../../src/escalation/case/events.js';
import { createCaseworkDriver } from '../../src/stories/casework-driver.js';
import { playStory, type Played } from '../../src/stories/player.js';
import type { ReadStory } from '../../src/stories/read-story.js';
import { createStoryWorld } from '../../src/stories/story-world.js';
import { createMemoryCasework } from './memory-casework.js';

export async function playInMemory({
  story,
  organisation,
  procedure,
}: ReadStory): Promise<Played & { readonly events: readonly CaseEvent[] }> {
  const world = createStoryWorld(organisation, story.startsAt);
  const driver = createCaseworkDriver({ ...createMemoryCasework(world, procedure), procedure, world });
  const played = await playStory(story, driver, organisation);
  return { ...played, events: await driver.events() };
}
