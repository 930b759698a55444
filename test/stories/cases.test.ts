// What happens to people who do this work, a story each: played by the rules alone, and, for a sample, on PostgreSQL too.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../../src/bot/channels.js';
import { packageRoot } from '../../src/config/package-root.js';
import { createCaseworkDriver } from '../../src/stories/casework-driver.js';
import { playStory, type Played } from '../../src/stories/player.js';
import { readStory } from '../../src/stories/read-story.js';
import { createStoryWorld } from '../../src/stories/story-world.js';
import { createMemoryCasework } from './memory-casework.js';

const folder = join(packageRoot(), 'test', 'stories', 'cases');
const names = readdirSync(folder).filter((name) => /^[cn]\d/.test(name));

async function play(name: string): Promise<Played> {
  const { story, organisation, procedure } = readStory(join(folder, name), { channels: CHANNELS });
  const world = createStoryWorld(organisation, story.startsAt);
  const driver = createCaseworkDriver({ ...createMemoryCasework(world, procedure), procedure, world });
  return playStory(story, driver, organisation);
}

describe.each(names)('%s', (name) => {
  it('ends as it expects', async () => {
    expect((await play(name)).broken).toBeNull();
  });
});
