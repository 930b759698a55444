import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHANNELS } from '../../src/bot/channels.js';
import { createCaseworkDriver } from '../../src/stories/casework-driver.js';
import { playStory } from '../../src/stories/player.js';
import { readStory } from '../../src/stories/read-story.js';
import { createStoryWorld } from '../../src/stories/story-world.js';
import { createMemoryCasework } from '../stories/memory-casework.js';
import { localDate, calendarOf } from '../../src/escalation/calendar/calendar.js';
const folder = process.argv[2] ?? 'stories';
for (const name of readdirSync(folder).filter((n) => /\.yaml$/.test(n) && !/^(org|harbour)/.test(n))) {
  try {
    const { story, organisation, procedure } = readStory(join(folder, name), { channels: CHANNELS });
    const world = createStoryWorld(organisation, story.startsAt);
    const driver = createCaseworkDriver({ ...createMemoryCasework(world, procedure), procedure, world });
    const p = await playStory(story, driver, organisation);
    const per = new Map<string, number>();
    for (const t of p.told) { const k = t.to + ' ' + localDate(calendarOf(organisation), t.at); per.set(k, (per.get(k) ?? 0) + 1); }
    const max = [...per].sort((a, b) => b[1] - a[1])[0];
    console.log(name, p.broken ? 'BROKEN ' + p.broken.where + ': ' + p.broken.what.slice(0, 220) : 'ok', p.told.length, max?.join(' '));
  } catch (e) { console.log(name, 'ERROR', String((e as Error).message).split('\n').slice(0, 3).join(' | ').slice(0, 300)); }
}
