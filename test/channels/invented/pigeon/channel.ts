// Pigeon as a channel: a chat that nobody has, written to show that a channel is its folder and a line in a list.
import { z } from 'zod';
import type { Channel } from '../../../../src/bot/channel.js';
import { mountEdge } from './edge.js';
import { createPigeonSender } from './sender.js';
import { PIGEON } from './settings.js';

const claims = z.object({ pigeon_ring: z.string(), pigeon_loft: z.string() });

export const pigeon: Channel = {
  name: 'pigeon',
  words: { label: 'Pigeon', inText: 'pigeon', by: 'pigeon', many: 'Pigeons' },
  key: 'pigeon',
  address: { pattern: /^ring-[0-9]{3}$/, expected: 'a ring like ring-007' },
  workspace: {
    key: 'loft',
    label: 'Pigeon loft',
    pattern: /^[A-Z]{3}$/,
    expected: 'a loft like ABC',
    example: 'ABC',
  },
  identifies: true,
  isReadable: false,
  isChat: true,
  encloses: [],
  packages: [],
  settings: [PIGEON],
  isSwitchedOn: (settings) => settings(PIGEON) !== null,
  mount: (settings, parts) => {
    const given = settings(PIGEON);
    if (given === null) throw new Error('Pigeon is not switched on');
    mountEdge(given.key, parts);
    return Promise.resolve({ sender: createPigeonSender(given, parts), stop: () => Promise.resolve() });
  },
  write: null,
  claimedIn: (all) => {
    const read = claims.safeParse(all);
    return read.success ? { workspace: read.data.pigeon_loft, address: read.data.pigeon_ring } : null;
  },
  asksForLink: { words: 'web', where: 'to Sameday by pigeon' },
};
