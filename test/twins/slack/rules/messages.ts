// Messages and the people and conversations that they are for.
import { records, text, isRecord, type Json } from '../json.js';
import { MESSAGE_TEXT_MAX } from '../block-kit-limits.js';
import { methodPage, no, type Behind, type Call, type CallRule } from './rule.js';

/** The characters of a message's blocks together; measured, as Slack states none. */
const BLOCKS_TEXT_MAX = 13_200;
const POSTS = ['chat.postMessage', 'chat.postEphemeral', 'chat.scheduleMessage'];
const WITH_BLOCKS = [...POSTS, 'chat.update'];
const isPersonId = (id: string): boolean => /^[UW][A-Z0-9]/.test(id);

/** Whoever is asked for, by id; several for a group. */
const peopleIn = ({ method, body }: Call): string[] => {
  if (method === 'conversations.open') return text(body.users).split(',').filter(Boolean);
  if (method === 'users.info') return [text(body.user)];
  if (method === 'views.publish') return [text(body.user_id)];
  return [];
};
const isMember = (id: string, { workspace }: Behind): boolean =>
  workspace.botUserId === id || workspace.people.some((one) => one.id === id);

/** The message that an update is for. */
const edited = ({ body }: Call, { state }: Behind) => state.message(text(body.channel), text(body.ts));

export const MESSAGE_RULES: readonly CallRule[] = [
  {
    id: 'no-text',
    what: 'A message needs a text or blocks; without them it is refused with `no_text`.',
    source: methodPage('chat.postMessage'),
    refuses: ({ method, body }) =>
      WITH_BLOCKS.includes(method) && text(body.text) === '' && records(body.blocks).length === 0
        ? no('no_text')
        : null,
  },
  {
    id: 'blocks-well-formed',
    what: "A message whose blocks break Block Kit's shapes or limits is refused with `invalid_blocks`.",
    source: methodPage('chat.postMessage'),
    refuses: ({ method, body }, slack) => {
      if (!WITH_BLOCKS.includes(method)) return null;
      const problems = slack.validator.blocks(body.blocks);
      if (problems.length === 0) return null;
      const messages = problems.map(({ path, message }) => `[ERROR] ${message} [json-pointer:${path}]`);
      return no('invalid_blocks', { errors: messages, response_metadata: { messages } });
    },
  },
  {
    id: 'msg-too-long',
    what: 'An updated text of more than 4,000 characters is refused with `msg_too_long`.',
    source: methodPage('chat.update'),
    refuses: ({ method, body }) =>
      method === 'chat.update' && text(body.text).length > MESSAGE_TEXT_MAX ? no('msg_too_long') : null,
  },
  {
    id: 'msg-blocks-too-long',
    what: 'Blocks with more than about 13,200 characters together are refused with `msg_blocks_too_long`.',
    source: 'https://github.com/slackapi/bolt-js/issues/2509',
    refuses: ({ method, body }) =>
      WITH_BLOCKS.includes(method) && textIn(records(body.blocks)) > BLOCKS_TEXT_MAX
        ? no('msg_blocks_too_long')
        : null,
  },
  {
    id: 'user-not-found',
    what: 'A member id that nobody here has is refused with `user_not_found`.',
    source: methodPage('conversations.open'),
    refuses: (call, slack) =>
      peopleIn(call).some((id) => !isMember(id, slack)) ? no('user_not_found') : null,
  },
  {
    id: 'user-disabled',
    what: 'A conversation with somebody whose account is switched off is refused with `user_disabled`.',
    source: methodPage('conversations.open'),
    refuses: (call, { settings }) =>
      call.method === 'conversations.open' && peopleIn(call).some((id) => settings.deactivated.has(id))
        ? no('user_disabled')
        : null,
  },
  {
    id: 'cannot-dm-bot',
    what: 'A bot has no direct messages with a bot: `cannot_dm_bot`.',
    source: 'https://github.com/HubSpot/slack-client/pull/90',
    refuses: (call, { workspace }) =>
      call.method === 'conversations.open' && peopleIn(call).includes(workspace.botUserId)
        ? no('cannot_dm_bot')
        : null,
  },
  {
    id: 'users-not-found',
    what: 'An address that nobody here has is refused with `users_not_found`.',
    source: methodPage('users.lookupByEmail'),
    refuses: ({ method, body }, { workspace }) =>
      method === 'users.lookupByEmail' && !workspace.people.some(({ email }) => email === text(body.email))
        ? no('users_not_found')
        : null,
  },
  {
    id: 'channel-not-found',
    what: 'A conversation that Slack does not have, or a person who is not here, is refused with `channel_not_found`.',
    source: methodPage('chat.postMessage'),
    refuses: ({ method, body }, slack) => {
      if (!WITH_BLOCKS.includes(method)) return null;
      const channel = text(body.channel);
      const known = isPersonId(channel) ? isMember(channel, slack) : isKnownChannel(channel, slack);
      return known ? null : no('channel_not_found');
    },
  },
  {
    id: 'not-in-channel',
    what: 'A channel that the bot has not joined is refused with `not_in_channel`.',
    source: methodPage('chat.postMessage'),
    refuses: ({ method, body }, { workspace }) =>
      POSTS.includes(method) && workspace.foreignChannel.id === text(body.channel)
        ? no('not_in_channel')
        : null,
  },
  {
    id: 'message-not-found',
    what: 'An update of a message that is not there, is deleted or was for one person alone: `message_not_found`.',
    source: methodPage('chat.update'),
    refuses: (call, slack) => {
      if (call.method !== 'chat.update') return null;
      const message = edited(call, slack);
      return message === undefined || message.deleted || message.ephemeral ? no('message_not_found') : null;
    },
  },
  {
    id: 'cant-update-message',
    what: "Somebody else's message can't be updated: `cant_update_message`.",
    source: methodPage('chat.update'),
    refuses: (call, slack) =>
      call.method === 'chat.update' && edited(call, slack)?.author === 'person'
        ? no('cant_update_message')
        : null,
  },
  {
    id: 'edit-window-closed',
    what: 'Once the time that the workspace lets messages be edited is over: `edit_window_closed`.',
    source: methodPage('chat.update'),
    refuses: (call, slack) => {
      const { editWindowMs } = slack.settings;
      const at = edited(call, slack)?.at;
      if (call.method !== 'chat.update' || editWindowMs === null || at === undefined) return null;
      return slack.clock.now() - at > editWindowMs ? no('edit_window_closed') : null;
    },
  },
  {
    id: 'lone-surrogates',
    what: 'Text with half of a character (a surrogate alone) is no Unicode, and is refused.',
    source: 'https://www.rfc-editor.org/rfc/rfc8259#section-8.2',
    refuses: ({ method, body }) =>
      isWellFormed(body) ? null : no(method.startsWith('views.') ? 'invalid_arguments' : 'invalid_blocks'),
  },
];

/** With the `u` flag a pair is one character, so that only halves are found. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const isKnownChannel = (channel: string, { state, workspace }: Behind): boolean =>
  state.channelOwner(channel) !== null ||
  [workspace.channel.id, workspace.foreignChannel.id].includes(channel);

/** Whether every text in it is made of whole characters. */
export function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return !LONE_SURROGATE.test(value);
  if (Array.isArray(value)) return value.every(isWellFormed);
  return !isRecord(value) || isWellFormed([...Object.keys(value), ...Object.values(value)]);
}

/** The characters in all texts of the blocks. */
function textIn(blocks: readonly Json[]): number {
  const of = (value: unknown): number => {
    if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + of(item), 0);
    if (!isRecord(value)) return 0;
    const own = typeof value.text === 'string' ? value.text.length : 0;
    return own + Object.values(value).reduce((sum: number, item) => sum + of(item), 0);
  };
  return of(blocks);
}
