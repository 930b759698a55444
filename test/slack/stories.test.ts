// The stories of stories/, played by people in Slack: signed requests, real PostgreSQL and Redis, a clock that is moved.
import { describe, expect, it } from 'vitest';
import { comeBackBySpeakUp } from '../stories/platform/come-back.js';
import { PLATFORM_STORIES, playOnPlatform, readPlatformStory } from '../stories/platform/play-on-platform.js';
import { slackPlatform } from './story-person.js';
import { startSlackWorld } from './world.js';

describe.each(PLATFORM_STORIES)('%s', (name) => {
  it('is played in Slack as the casework plays it', { timeout: 120_000 }, async () => {
    const read = readPlatformStory(name);
    // Everybody's Slack forgets what nobody touched in a form that was shown anew, as real ones have.
    const world = await startSlackWorld(read.story.startsAt, { twin: { forgetful: true } });
    try {
      await playOnPlatform({
        platform: slackPlatform(world.slack, world.user),
        read,
        casework: world.app.casework,
        clock: world.clock,
        runTo: (at) => world.app.runTo(at),
        comeBack: comeBackBySpeakUp(world.url),
      });
      world.slack.expectSoundPayloads();
      expect(world.user('dan.reed').messages()).toEqual([]);
    } finally {
      await world.stop();
    }
  });
});
