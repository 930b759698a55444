// The stories of stories/, played by people in the rehearsal, in Chromium: one app and one browser for all.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comeBackBySpeakUp } from '../stories/platform/come-back.js';
import { PLATFORM_STORIES, playOnPlatform, readPlatformStory } from '../stories/platform/play-on-platform.js';
import { openRoom, press, type Room } from './room.js';
import { rehearsalPlatform } from './story-person.js';

let conversation: Room;
beforeAll(async () => {
  // A rehearsal plays on the Monday after: before the first story of all.
  conversation = await openRoom({ today: Date.UTC(2026, 2, 6, 9, 0) });
});
afterAll(async () => conversation.close());

describe.each(PLATFORM_STORIES)('%s', (name) => {
  it('is played in the rehearsal as the casework plays it', { timeout: 120_000 }, async () => {
    const { app, page } = conversation;
    const read = readPlatformStory(name);
    await press(page, 'Start again');
    await app.runTo(read.story.startsAt);
    const platform = rehearsalPlatform(page);
    await playOnPlatform({
      platform,
      read,
      casework: app.casework,
      clock: app.casework.clock,
      runTo: async (at) => {
        await app.runTo(at);
        platform.outdated();
      },
      comeBack: comeBackBySpeakUp(app.url),
    });
  });
});

it('made no script fail and broke no security policy', () => {
  expect(conversation.complaints).toEqual([]);
});
