// Somebody's e-mails and texts as the room shows them: the words as they were sent, and links that open here.
import { clockTime, listed } from '../../bot/cards/words.js';
import type { Letter } from '../room.js';
import type { Context } from '../../escalation/context.js';
import {
  channelWords,
  type ChannelKind,
  type Organisation,
  type Person,
} from '../../escalation/organisation.js';

type Party = Pick<Person, 'channels'>;

/** A piece of a text; with `href` it is a link to a page of this site. */
export interface TextPart {
  readonly text: string;
  readonly href: string | null;
}

export interface ShownLetter {
  readonly time: string;
  /** `E-mail` */
  readonly by: string;
  readonly address: string;
  readonly subject: string | null;
  readonly paragraphs: readonly (readonly TextPart[])[];
}

/**
 * @param ownAddress how our own links begin; they open under whatever host name this page was requested.
 * Null: none of them leads anywhere
 */
export const showLetter = (letter: Letter, ownAddress: string | null, context: Context): ShownLetter => ({
  time: clockTime(letter.at, context),
  by: channelWords(context.organisation, letter.by).label,
  address: letter.address,
  subject: letter.subject,
  paragraphs: letter.text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => withLinks(paragraph, ownAddress)),
});

/** Only our own addresses become links: a rehearsal leads nowhere else. */
export function withLinks(text: string, ownAddress: string | null): TextPart[] {
  return text
    .split(/(https?:\/\/\S+)/)
    .filter((part) => part !== '')
    .map((part) => ({
      text: part,
      href: ownAddress !== null && part.startsWith(`${ownAddress}/`) ? part.slice(ownAddress.length) : null,
    }));
}

/** `E-mail and texts` */
export const postNames = (kinds: readonly ChannelKind[]): string =>
  listed(kinds.map(({ words }, i) => (i === 0 ? words.many : words.many.toLowerCase())));

/** Every kind of post that there is; what a person's own is called when they have none. */
export const postKinds = ({ channels }: Organisation): ChannelKind[] =>
  channels.filter((kind) => !kind.isChat);

const has = (party: Party, { name }: ChannelKind): boolean => party.channels.some((one) => one.name === name);

/** Which kinds of post reach this person, in words; null when none does. */
export function postName(party: Party, organisation: Organisation): string | null {
  const kinds = postKinds(organisation).filter((kind) => has(party, kind));
  return kinds.length === 0 ? null : postNames(kinds);
}

/** Their chats, in words; null when they are reached by post alone. */
export function chatName(party: Party, { channels }: Organisation): string | null {
  const kinds = channels.filter((kind) => kind.isChat && has(party, kind));
  return kinds.length === 0 ? null : kinds.map(({ words }) => words.label).join(', ');
}

/** `neither Slack nor Teams` */
export function noChatName({ channels }: Organisation): string {
  const [first = 'a chat', ...rest] = channels.filter((kind) => kind.isChat).map(({ words }) => words.label);
  return rest.length === 0 ? `no ${first}` : `neither ${[first, ...rest].join(' nor ')}`;
}
