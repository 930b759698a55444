// Somebody's e-mails and texts as the room shows them: the words as they were sent, and links that open here.
import { clockTime } from '../../bot/cards/words.js';
import type { Letter } from '../room.js';
import type { Context } from '../../escalation/context.js';
import type { Person } from '../../escalation/organisation.js';

type Party = Pick<Person, 'channels'>;

/** A piece of a text; with `href` it is a link to a page of this site. */
export interface TextPart {
  readonly text: string;
  readonly href: string | null;
}

export interface ShownLetter {
  readonly time: string;
  readonly isMail: boolean;
  readonly address: string;
  readonly subject: string | null;
  readonly paragraphs: readonly (readonly TextPart[])[];
}

/**
 * @param ownAddress what the links of our own begin with; they open whatever name this page was asked for by. Null:
 * none of them leads anywhere
 */
export const showLetter = (letter: Letter, ownAddress: string | null, context: Context): ShownLetter => ({
  time: clockTime(letter.at, context),
  isMail: letter.by === 'email',
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

/** Which kinds of post reach this person, in words; null when there is neither address nor mobile number. */
export function postName(party: Party): string | null {
  const has = (name: string): boolean => party.channels.some((channel) => channel.name === name);
  if (has('email') && has('sms')) return 'E-mail and texts';
  if (has('email')) return 'E-mail';
  return has('sms') ? 'Texts' : null;
}

/** Slack, Teams or both, in words; null when they are reached by post alone. */
export function chatName(party: Party): string | null {
  const names = party.channels.flatMap(({ name }) =>
    name === 'slack' ? ['Slack'] : name === 'teams' ? ['Teams'] : [],
  );
  return names.length === 0 ? null : names.join(', ');
}
