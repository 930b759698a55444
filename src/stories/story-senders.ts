// Senders that reach nobody: a message has arrived when it was handed over, unless the story says that the
// platform is down.
import type { ChannelName } from '../escalation/organisation.js';
import { DeliveryError, type Sender, type Senders } from '../casework/casework.js';
import type { StoryWorld } from './story-world.js';

/** @param on the channels that messages can be sent on; default: every one that is known */
export function createStorySenders(world: StoryWorld, on?: ReadonlySet<ChannelName>): Senders {
  const names = world.organisation().channels.map(({ name }) => name);
  return Object.fromEntries(
    names.filter((name) => on?.has(name) ?? true).map((name) => [name, senderOf(name, world)]),
  );
}

function senderOf(channel: ChannelName, world: StoryWorld): Sender {
  /** A platform that is down says only that it didn't accept it. */
  const handOver = () => {
    if (world.downUntil(channel) !== null) throw new DeliveryError('wait', 'down');
  };
  return {
    send: async () => {
      handOver();
      return { receipt: null };
    },
    announce: async () => handOver(),
  };
}
