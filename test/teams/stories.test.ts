// The stories of stories/, played by people in Teams: signed requests, real PostgreSQL and Redis, a clock that is
// moved. What is played is the same file, and the log must say what the casework's own playing of it says.
import { describe, expect, it } from 'vitest';
import { comeBackBySpeakUp } from '../stories/platform/come-back.js';
import { PLATFORM_STORIES, playOnPlatform, readPlatformStory } from '../stories/platform/play-on-platform.js';
import { teamsPlatform } from './story-person.js';
import { startTeamsWorld } from './world.js';

describe.each(PLATFORM_STORIES)('%s', (name) => {
  it('is played in Teams as the casework plays it', { timeout: 120_000 }, async () => {
    const read = readPlatformStory(name);
    const world = await startTeamsWorld(read.story.startsAt);
    try {
      await playOnPlatform({
        platform: teamsPlatform(world.user),
        read,
        casework: world.app.casework,
        clock: world.clock,
        runTo: (at) => world.app.runTo(at),
        comeBack: comeBackBySpeakUp(world.app.url),
      });
      world.teams.expectSoundPayloads();
      expect(world.user('dan.reed').messages()).toEqual([]);
    } finally {
      await world.stop();
    }
  });
});
