// Cases, each about one thing that happens to people who do this work; why each is there stands in its title.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readStory } from '../../src/stories/read-story.js';
import { packageRoot } from '../../src/config/package-root.js';
import { CHANNELS } from '../../src/bot/channels.js';
import { playInMemory } from './play-in-memory.js';

const CASES = join(packageRoot(), 'test', 'stories', 'cases');
/** The others of the folder are their organisations. */
const files = readdirSync(CASES).filter((name) => /^[cn]\d.*\.yaml$/.test(name));

it('are all there', () => {
  expect(files.length).toBeGreaterThan(40);
});

it.each(files)('%s', async (name) => {
  const { broken } = await playInMemory(readStory(join(CASES, name), { channels: CHANNELS }));
  expect(broken === null ? 'holds' : `${broken.where}: ${broken.what}`).toBe('holds');
});
