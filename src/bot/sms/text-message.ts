// A card as a text message: what is not done, whom to ring, where to open it; nothing about what was reported.
import type { Card } from '../cards/card.js';

/** One text message holds 160 characters, and GOV.UK Notify puts the service's name before them. */
export const TEXT_LIMIT = 140;
/**
 * With whom to ring and where to open it, two are better than one of them left out: phones join them, and a number in
 * the night is worth it.
 */
export const TWO_TEXTS_LIMIT = 280;
const EMERGENCY = 'A child in danger: 999.';

/**
 * What is not done, whom to ring, where to open it: in one text message if they fit, else in two. Only letters that
 * every phone counts as one each; a link and a passcode are never cut.
 */
export function renderText(card: Card, reference: string, link: string | null): string {
  const texts = waysOf(card, reference, link).map((parts) => plainLetters(joined(...parts)));
  const fits = (some: readonly string[]): string | undefined =>
    some.find((text) => text.length <= TEXT_LIMIT);
  // The number and the link may cost a second message; the rest may not.
  const mustHaveBoth = link !== null && card.brief !== undefined && card.brief.ring !== null;
  const whole = mustHaveBoth ? texts.slice(0, WHOLE_WAYS) : texts;
  const inTwo = mustHaveBoth ? whole.find((text) => text.length <= TWO_TEXTS_LIMIT) : undefined;
  const text = fits(whole) ?? inTwo ?? fits(texts) ?? texts.at(-1) ?? '';
  return link === null ? text.slice(0, TEXT_LIMIT) : text;
}

/** How many of the ways with a link say all: what, whom to ring, where to open. */
const WHOLE_WAYS = 3;

const TIME = ' since .*?\\d\\d:\\d\\d.*?: ';

/** "LADO and police not rung" of "LADO and police not rung, 50 minutes left"; "Overdue: police" without since when. */
const shortened = (what: string): string =>
  what.startsWith('Overdue')
    ? what.replace(new RegExp(`^Overdue${TIME}`), 'Overdue: ').replaceAll(new RegExp(`;${TIME}`, 'g'), ', ')
    : (what.split(/[,:]/)[0] ?? what);

/** From fullest to barest. */
function waysOf(card: Card, reference: string, link: string | null): (readonly string[])[] {
  const { brief } = card;
  const first = card.lines.find((line) => line.length > 0 && !line.includes('999')) ?? '';
  const passcode = brief?.passcode ?? (brief === undefined ? first : '');
  const what = sentence((brief?.what ?? card.title).replace(reference, '').trim());
  const head = reference === '' ? what : `SAFEGUARDING ${reference}: ${what}`;
  const short = reference === '' ? what : `SAFEGUARDING ${reference}.`;
  const ring = brief?.ring ? `Ring ${brief.ring}.` : '';
  const emergency = card.urgency === 'emergency' ? EMERGENCY : '';
  if (link === null) {
    return [
      [head, passcode, ring, emergency],
      [head, passcode, ring],
      [short, passcode, ring],
      [short, passcode],
      [passcode === '' ? head : passcode],
    ];
  }
  return [
    [head, ring, emergency, `Open ${link}`],
    [head, ring, `Open ${link}`],
    [
      reference === ''
        ? what
        : `SAFEGUARDING ${reference}: ${sentence(shortened(brief?.what ?? card.title))}`,
      ring,
      link,
    ],
    [head, `Open ${link}`],
    [short, `Open ${link}`],
    [short, link],
    [link],
  ];
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
