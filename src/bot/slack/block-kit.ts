// Cards and forms as Block Kit. Everything is plain_text: nothing that a person typed is ever read as markup.
import type { KnownBlock, View } from '@slack/types';
import type { Button, Card, Form, FormErrors, FormField, Section } from '../cards/card.js';
import { fieldBlock } from './fields.js';

/** Slack's own limits, in characters and blocks. */
const HEADER_LIMIT = 150;
const TEXT_LIMIT = 2900;
const BUTTON_LIMIT = 75;
const TITLE_LIMIT = 24;
const MODAL_BLOCKS_LIMIT = 100;
const MESSAGE_BLOCKS_LIMIT = 50;
const FACTS_TOGETHER = 10;
const BUTTONS_TOGETHER = 5;

const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });

/** Cut by code points, with a mark that there is more elsewhere. */
export function cut(text: string, limit: number): string {
  const points = Array.from(text);
  return points.length <= limit ? text : `${points.slice(0, limit - 1).join('')}…`;
}

/** A long text spread over several sections, so that nothing is lost. */
function textBlocks(text: string): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let rest = text;
  while (rest.length > 0) {
    let part = rest.slice(0, TEXT_LIMIT);
    // Never in the middle of a character that takes two units.
    if (/[\uD800-\uDBFF]$/.test(part)) part = part.slice(0, -1);
    if (part.trim() !== '') blocks.push({ type: 'section', text: plain(part) });
    rest = rest.slice(part.length);
  }
  return blocks;
}

const header = (text: string): KnownBlock => ({ type: 'header', text: plain(cut(text, HEADER_LIMIT)) });

/**
 * Buttons in rows. An `action_id` is the command's name and must be unique in its row, so each of two
 * buttons of one name (one a step) starts a row of its own.
 */
export function buttonBlocks(buttons: readonly Button[]): KnownBlock[] {
  const rows: Button[][] = [];
  for (const button of buttons) {
    const row = rows[rows.length - 1];
    const fits = row && row.length < BUTTONS_TOGETHER && !row.some((b) => b.name === button.name);
    if (fits) row.push(button);
    else rows.push([button]);
  }
  return rows.map((row) => ({ type: 'actions', elements: row.map(buttonElement) }));
}

const buttonElement = (b: Button) => ({
  type: 'button' as const,
  action_id: b.name,
  value: b.value || b.name,
  text: plain(cut(b.label, BUTTON_LIMIT)),
  ...(b.style === 'plain' ? {} : { style: b.style }),
  ...(b.url === undefined ? {} : { url: b.url }),
});

const rowBlocks = ({ rows = [] }: Card): KnownBlock[] =>
  rows.map(({ line, button }) => ({
    type: 'section',
    text: plain(cut(line, TEXT_LIMIT)),
    accessory: buttonElement(button),
  }));

function factBlocks(card: Card): KnownBlock[] {
  const fields = card.facts.map((f) => plain(cut(`${f.label}: ${f.value}`, 2000)));
  const blocks: KnownBlock[] = [];
  for (let i = 0; i < fields.length; i += FACTS_TOGETHER) {
    blocks.push({ type: 'section', fields: fields.slice(i, i + FACTS_TOGETHER) });
  }
  return blocks;
}

/** Drops text to read, never what a person acts with, and says that it did. */
function within(limit: number, reading: readonly KnownBlock[], acting: readonly KnownBlock[]): KnownBlock[] {
  if (reading.length + acting.length <= limit) return [...reading, ...acting];
  const shown = reading.slice(0, Math.max(0, limit - acting.length - 1));
  return [...shown, ...textBlocks('Not everything fits here.'), ...acting].slice(0, limit);
}

/** A card as the blocks of a message. */
export function cardBlocks(card: Card): KnownBlock[] {
  const reading = [header(card.title), ...textBlocks(card.lines.join('\n\n')), ...factBlocks(card)];
  return within(MESSAGE_BLOCKS_LIMIT, reading, [...rowBlocks(card), ...buttonBlocks(card.buttons)]);
}

const MARKS: Readonly<Record<Section['style'], string>> = {
  plain: '',
  warning: '⚠ ',
  quote: '› ',
  list: '• ',
};

function sectionBlocks(section: Section): KnownBlock[] {
  const lines = section.lines.map((line) => `${MARKS[section.style]}${line}`).join('\n');
  return [...(section.heading ? [header(section.heading)] : []), ...textBlocks(lines)];
}

/** What a modal must carry: which form it is and the form's own content-free state. */
export const metadataOf = (form: Pick<Form, 'name' | 'state'>): string =>
  JSON.stringify({ name: form.name, state: form.state });

/**
 * What Slack itself may insist on. Not where only "not needed, because" is to be filled in, and not for a
 * reason that only a late time calls for, as another time may be typed. Those are checked once they are sent.
 */
const mustFill = (field: FormField, form: Form): boolean =>
  field.required && field.id !== 'reason' && !form.fields.some(({ id }) => id === 'not_needed');

/** A form as a modal; errors without a field of their own go at the top. */
export function formView(form: Form, timeZone: string, errors: FormErrors = {}): View {
  const notes = Object.values(errors);
  const reading = [
    ...(notes.length > 0 ? textBlocks(`⚠ ${notes.join('\n⚠ ')}`) : []),
    ...form.sections.flatMap(sectionBlocks),
  ];
  const acting = [
    ...form.fields.map((field) => fieldBlock({ ...field, required: mustFill(field, form) }, timeZone)),
    ...buttonBlocks(form.buttons),
  ];
  return {
    type: 'modal',
    callback_id: form.name,
    private_metadata: metadataOf(form),
    title: plain(cut(form.title, TITLE_LIMIT)),
    close: plain('Close'),
    ...(form.submit === null ? {} : { submit: plain(cut(form.submit, TITLE_LIMIT)) }),
    blocks: within(MODAL_BLOCKS_LIMIT, reading, acting),
  };
}

/** A card shown in a modal, when there is no message to put it in. */
export const cardView = (card: Card): View => ({
  type: 'modal',
  callback_id: 'card',
  private_metadata: '',
  title: plain('Sameday'),
  close: plain('Close'),
  blocks: cardBlocks(card),
});

export const homeView = (cards: readonly Card[]): View => ({
  type: 'home',
  blocks: cards
    .flatMap((card, i) => [...(i > 0 ? [{ type: 'divider' } as KnownBlock] : []), ...cardBlocks(card)])
    .slice(0, MODAL_BLOCKS_LIMIT),
});
