// Plays a story on a casework of its own: what `sameday rehearse` does.
import type { CaseEvent } from '../escalation/case/events.js';
import type { ChannelName } from '../escalation/organisation.js';
import { createCasework } from '../casework/create-casework.js';
import type { Casework } from '../casework/casework.js';
import { createDelivery } from '../delivery/deliver.js';
import { createCaseworkDriver, type StoryWork } from './casework-driver.js';
import { playStory, type Played } from './player.js';
import type { ReadStory } from './read-story.js';
import { withStoryStore, type StoryStoreOptions } from './story-store.js';
import { createStorySenders } from './story-senders.js';
import { createStoryWorld } from './story-world.js';

export interface PlayedOnCasework extends Played {
  /** The log; of several cases one after the other. */
  readonly events: readonly CaseEvent[];
}

const SILENT = { info: nothing, warn: nothing, error: nothing };
/** More than a story raises. */
const CASES_AT_ONCE = 100;

/**
 * Plays a story on the real casework, with a store of its own that is dropped afterwards and with senders that
 * reach nobody.
 * @param on the channels that messages can be sent on; default: every one that is known
 * @throws what opening a store throws
 */
export async function playOnCasework(
  { story, organisation, procedure }: ReadStory,
  places: StoryStoreOptions,
  on?: ReadonlySet<ChannelName>,
): Promise<PlayedOnCasework> {
  return withStoryStore(places, async (store) => {
    const world = createStoryWorld(organisation, story.startsAt);
    const parts = {
      store,
      procedure,
      clock: world.clock,
      organisation: () => world.organisation(),
      hint: nothing,
      log: SILENT,
    };
    const delivery = createDelivery({ ...parts, senders: createStorySenders(world, on) });
    const casework = createCasework(parts);
    const dueWork = [wakesOf(casework, () => store.earliest('wake')), delivery.work];
    const driver = createCaseworkDriver({ casework, procedure, world, dueWork });
    const played = await playStory(story, driver, organisation);
    await delivery.settled();
    return { ...played, events: await driver.events() };
  });
}

function wakesOf(casework: Casework, earliestDueAt: StoryWork['earliestDueAt']): StoryWork {
  return { earliestDueAt, run: (o) => casework.wake({ ...o, limit: CASES_AT_ONCE }) };
}

function nothing(): void {
  return;
}
