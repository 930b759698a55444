// How Microsoft publishes the keys that requests to a bot are signed with.
import { PAGES, type Rule } from './rule.js';

export const KEY_RULES: readonly Rule[] = [
  {
    id: 'keys-endorsed',
    area: 'login',
    what: 'Each published key names the channels that it is endorsed for.',
    source: PAGES.botAuthentication,
  },
  {
    id: 'keys-overlap',
    area: 'login',
    what: 'When the key changes, the one before it is published for a while beside it.',
    source: PAGES.botAuthentication,
  },
];
