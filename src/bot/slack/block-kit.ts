// Cards and forms as Block Kit. Everything is plain_text: nothing that a person typed is ever read as markup.
import type { KnownBlock, View } from '@slack/types';
import { fitCard, fitForm, restOnTheWeb } from '../cards/budget.js';
import type { Button, Card, Form, FormErrors, FormField, Section } from '../cards/card.js';
import { isWithin, MESSAGE, VIEW, type SlackBudget } from './budget.js';
import { fieldBlock } from './fields.js';
import { beginningOf, cut, plain } from './plain-text.js';

/** Slack's own limits, in characters and pieces. */
const HEADER_LIMIT = 150;
const TEXT_LIMIT = 2900;
const BUTTON_LIMIT = 75;
const TITLE_LIMIT = 24;
const FACTS_TOGETHER = 10;
const BUTTONS_TOGETHER = 5;

/** What a card or form needs to know to be drawn. */
export interface Look {
  /** The organisation's: a time is typed and shown as its local time. */
  readonly timeZone: string;
  /** Where the rest stands when not everything fits; null where nobody can open pages. */
  readonly site: string | null;
  /** The case that stands open in the modal below. */
  readonly below?: string | undefined;
}

/** A long text spread over several sections, so that nothing is lost. */
function textBlocks(text: string): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let rest = text;
  while (rest.length > 0) {
    const part = beginningOf(rest, TEXT_LIMIT);
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

const wholeCard = (card: Card): KnownBlock[] => [
  header(card.title),
  ...textBlocks(card.lines.join('\n\n')),
  ...factBlocks(card),
  ...rowBlocks(card),
  ...buttonBlocks(card.buttons),
];

/** A card as the blocks of a message, or of a view. */
export function cardBlocks(card: Card, { site }: Pick<Look, 'site'>, budget: SlackBudget = MESSAGE) {
  const fits = (one: Card): boolean => isWithin(budget, wholeCard(one));
  const rest = restOnTheWeb(site);
  const fitted = fitCard(card, fits, rest);
  if (fitted !== null) return wholeCard(fitted);
  // There is more to press than fits with nothing to read at all.
  let kept: Card = { ...card, facts: [] };
  for (let most = card.buttons.length; most >= 0; most -= BUTTONS_TOGETHER) {
    kept = { ...card, facts: [], lines: [rest], buttons: card.buttons.slice(0, most) };
    if (fits(kept)) break;
  }
  return wholeCard(kept);
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

/** What a modal must carry: which form it is, the form's own content-free state, and the case below. */
const metadataOf = ({ name, state }: Form, { below }: Look): string =>
  JSON.stringify({ name, state, ...(below === undefined ? {} : { below }) });

/**
 * What Slack itself may insist on. Not where only "not needed, because" is to be filled in, and not for a
 * reason that only a late time calls for, as another time may be typed. Those are checked once they are sent.
 */
const mustFill = (field: FormField, form: Form): boolean =>
  field.required && field.id !== 'reason' && !form.fields.some(({ id }) => id === 'not_needed');

function wholeForm(form: Form, look: Look): View {
  return {
    type: 'modal',
    callback_id: form.name,
    private_metadata: metadataOf(form, look),
    title: plain(cut(form.title, TITLE_LIMIT)),
    close: plain('Close'),
    ...(form.submit === null ? {} : { submit: plain(cut(form.submit, TITLE_LIMIT)) }),
    blocks: [
      ...form.sections.flatMap(sectionBlocks),
      ...form.fields.map((field) => fieldBlock({ ...field, required: mustFill(field, form) }, look.timeZone)),
      ...buttonBlocks(form.buttons),
    ],
  };
}

/** A form as a modal; errors that can't stand beside their fields go at the top. */
export function formView(form: Form, look: Look, errors: FormErrors = {}): View {
  const notes = Object.values(errors);
  const sections: Section[] = notes.length === 0 ? [] : [{ style: 'warning', lines: notes }];
  const rest = restOnTheWeb(look.site);
  const fits = (one: Form): boolean => {
    const { blocks, ...around } = wholeForm(one, look);
    return isWithin(VIEW, blocks, around);
  };
  const fitted = fitForm({ ...form, sections: [...sections, ...form.sections] }, fits, rest);
  if (fitted !== null) return wholeForm(fitted, look);
  // More is asked than one window takes.
  return cardView({ title: form.title, urgency: 'normal', lines: [rest], facts: [], buttons: [] }, look);
}

/** A card shown in a modal, when there is no message to put it in. */
export const cardView = (card: Card, look: Pick<Look, 'site'>): View => ({
  type: 'modal',
  callback_id: 'card',
  private_metadata: '',
  title: plain('Sameday'),
  close: plain('Close'),
  blocks: cardBlocks(card, look, { ...VIEW, size: VIEW.size - 1_000 }),
});

/** The first cards whole, as many as there is room for; then, where the rest stands. */
export function homeView(cards: readonly Card[], look: Pick<Look, 'site'>): View {
  const rest = textBlocks(restOnTheWeb(look.site));
  const room = { blocks: VIEW.blocks - rest.length, size: VIEW.size - 1_000 };
  let blocks: KnownBlock[] = [];
  for (const card of cards) {
    const divider: KnownBlock[] = blocks.length > 0 ? [{ type: 'divider' }] : [];
    const next = [...blocks, ...divider, ...cardBlocks(card, look, room)];
    if (!isWithin(room, next)) return { type: 'home', blocks: [...blocks, ...rest] };
    blocks = next;
  }
  return { type: 'home', blocks };
}
