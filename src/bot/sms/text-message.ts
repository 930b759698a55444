// A card as a text message: what it is, its reference, by when, and nothing about what was reported.
import type { Card } from '../cards/card.js';

/** One text message holds 160 characters, and GOV.UK Notify puts the service's name before them. */
export const TEXT_LIMIT = 140;
const EMERGENCY = 'A child in danger now: 999.';
/** Included in a text message if there is room: the first line that says what to do. */
const isOwn = (line: string): boolean => line.length > 0 && !line.includes('999');

/**
 * At most `TEXT_LIMIT` characters from the alphabet that every phone counts as one each; a link is never cut.
 */
export function renderText(card: Card, reference: string, link: string | null): string {
  const line = card.lines.find(isOwn) ?? '';
  const title = sentence(card.title.replace(reference, '').trim());
  const emergency = card.urgency === 'emergency' ? EMERGENCY : '';
  const named = reference === '' ? '' : sentence(reference);
  // From fullest to barest: a link leads to all the rest, and the first line may be a passcode.
  const ways =
    link === null
      ? [
          [title, named, emergency, line],
          [title, named, line],
          [title, named, emergency],
          [named, line],
          [title, named],
        ]
      : [
          [title, named, emergency, link, line],
          [title, named, emergency, link],
          [title, named, link],
          [named, link],
          [link],
        ];
  const texts = ways.map((parts) => plainLetters(joined(...parts)));
  const fits = texts.find((text) => text.length <= TEXT_LIMIT) ?? texts.at(-1) ?? '';
  return link === null ? fits.slice(0, TEXT_LIMIT) : fits;
}

const sentence = (text: string): string => (text === '' || /[.!?]$/.test(text) ? text : `${text}.`);
const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

const LETTERS: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '…': '...',
  '·': '-',
};

/** One letter outside GSM 03.38 makes a phone count all of them double. */
function plainLetters(text: string): string {
  return text
    .replace(/[’‘“”–…·]/g, (c) => LETTERS[c] ?? c)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/g, '?');
}
