// The limits of Block Kit: those that @slack/types states in prose, read out of its descriptions, and those
// that Slack's reference documents but the types don't state in a form that can be read.
import { isRecord, record, records, text, type Json } from './json.js';

/** What a field may hold. `textMax` is for a text object's `text`, `eachTextMax` for the items of an array of them. */
export interface Limit {
  readonly max?: number;
  readonly min?: number;
  readonly textMax?: number;
  readonly eachTextMax?: number;
}

/** By `Definition.property`; these win over what was read from the descriptions. */
export const DOCUMENTED_LIMITS: Readonly<Record<string, Limit>> = {
  'PlainTextElement.text': { min: 1, max: 3000 },
  'MrkdwnElement.text': { min: 1, max: 3000 },
  'ModalView.blocks': { max: 100 },
  'ModalView.title': { textMax: 24 },
  'ModalView.submit': { textMax: 24 },
  'ModalView.close': { textMax: 24 },
  'ModalView.private_metadata': { max: 3000 },
  'ModalView.callback_id': { max: 255 },
  'ModalView.external_id': { max: 255 },
  'HomeView.blocks': { max: 100 },
  'HomeView.private_metadata': { max: 3000 },
  'HomeView.callback_id': { max: 255 },
  'HomeView.external_id': { max: 255 },
  'ActionsBlock.elements': { min: 1, max: 25 },
  'ContextBlock.elements': { min: 1, max: 10 },
  'HeaderBlock.text': { textMax: 150 },
  'SectionBlock.text': { textMax: 3000 },
  'SectionBlock.fields': { min: 1, max: 10, eachTextMax: 2000 },
  'InputBlock.label': { textMax: 2000 },
  'InputBlock.hint': { textMax: 2000 },
  'MarkdownBlock.text': { min: 1, max: 12_000 },
  'Button.text': { textMax: 75 },
  'Button.value': { max: 2000 },
  'Button.url': { max: 3000 },
  'Button.accessibility_label': { max: 75 },
  'Checkboxes.options': { min: 1, max: 10 },
  'RadioButtons.options': { min: 1, max: 10 },
  'Overflow.options': { min: 1, max: 5 },
  'StaticSelect.options': { min: 1, max: 100 },
  'StaticSelect.option_groups': { min: 1, max: 100 },
  'MultiStaticSelect.options': { min: 1, max: 100 },
  'MultiStaticSelect.option_groups': { min: 1, max: 100 },
  'PlainTextOption.text': { textMax: 75 },
  'MrkdwnOption.text': { textMax: 75 },
  'PlainTextInput.max_length': { min: 1, max: 3000 },
  'PlainTextInput.min_length': { min: 0, max: 3000 },
  'ConfirmationDialog.title': { textMax: 100 },
  'ConfirmationDialog.text': { textMax: 300 },
  'ConfirmationDialog.confirm': { textMax: 30 },
  'ConfirmationDialog.deny': { textMax: 30 },
};

/** What the message itself may hold; @slack/types has no type for a message. */
export const MESSAGE_BLOCKS_MAX = 50;
/** Slack recommends 4,000 characters, and cuts at 40,000. */
export const MESSAGE_TEXT_MAX = 4_000;
/** A view may weigh 250 KB in all. */
export const VIEW_BYTES_MAX = 250_000;

/** What a limit says, in words. */
export function wordsOfLimit({ min, max, textMax, eachTextMax }: Limit): string {
  const words = [
    min !== undefined && `at least ${min}`,
    max !== undefined && `at most ${max.toLocaleString('en')}`,
    textMax !== undefined && `a text of at most ${textMax.toLocaleString('en')}`,
    eachTextMax !== undefined && `each text at most ${eachTextMax.toLocaleString('en')}`,
  ];
  return words.filter((one) => one !== false).join(', ');
}

const REFERENCE = 'https://docs.slack.dev/reference';
const PAGES: Readonly<Record<string, string>> = {
  ModalView: 'views/modal-views',
  HomeView: 'views/home-tab-views',
  PlainTextElement: 'block-kit/composition-objects/text-object',
  MrkdwnElement: 'block-kit/composition-objects/text-object',
  PlainTextOption: 'block-kit/composition-objects/option-object',
  MrkdwnOption: 'block-kit/composition-objects/option-object',
  ConfirmationDialog: 'block-kit/composition-objects/confirmation-dialog-object',
  ActionsBlock: 'block-kit/blocks/actions-block',
  ContextBlock: 'block-kit/blocks/context-block',
  HeaderBlock: 'block-kit/blocks/header-block',
  SectionBlock: 'block-kit/blocks/section-block',
  InputBlock: 'block-kit/blocks/input-block',
  MarkdownBlock: 'block-kit/blocks/markdown-block',
  Button: 'block-kit/block-elements/button-element',
  Checkboxes: 'block-kit/block-elements/checkboxes-element',
  RadioButtons: 'block-kit/block-elements/radio-button-group-element',
  Overflow: 'block-kit/block-elements/overflow-menu-element',
  StaticSelect: 'block-kit/block-elements/select-menu-element',
  MultiStaticSelect: 'block-kit/block-elements/multi-select-menu-element',
  PlainTextInput: 'block-kit/block-elements/plain-text-input-element',
};

/** Where the limit of `Definition.property` is documented. */
export function sourceOfLimit(field: string): string {
  const page = PAGES[field.split('.')[0] ?? ''];
  if (page === undefined) throw new Error(`no page is known for ${field}`);
  return `${REFERENCE}/${page}`;
}

const TEXT_OBJECTS = ['PlainTextElement', 'MrkdwnElement', 'TextObject'];

/** The limits that a property's description states in words. */
export function minedLimit(property: Json): Limit {
  const prose = text(property.description)
    .replace(/\{@link [^}]*\}/g, '…')
    .replace(/\s+/g, ' ');
  const length = /max(?:imum)? length\b[^.]{0,80}?(?:is|of) (\d+) char/i.exec(prose)?.[1];
  const each = /in each item is (\d+) char/i.exec(prose)?.[1];
  const count =
    /max(?:imum)?(?: of)? (\d+) (?:items|blocks|options|cards)/i.exec(prose)?.[1] ??
    /maximum number of (?:items|options|option groups|elements) is (\d+)/i.exec(prose)?.[1];
  if (property.type === 'array') {
    return { ...(count && { max: Number(count) }), ...(each && { eachTextMax: Number(each) }) };
  }
  if (!length) return {};
  return isTextObject(property)
    ? { textMax: Number(length) }
    : property.type === 'string'
      ? { max: Number(length) }
      : {};
}

/** Writes the limit into the property's schema. */
export function applyLimit(property: Json, limit: Limit): void {
  const [least, most] =
    property.type === 'array'
      ? ['minItems', 'maxItems']
      : property.type === 'number'
        ? ['minimum', 'maximum']
        : ['minLength', 'maxLength'];
  if (limit.max !== undefined) property[most] = limit.max;
  if (limit.min !== undefined) property[least] = limit.min;
  if (limit.textMax !== undefined) property.allOf = [{ properties: { text: { maxLength: limit.textMax } } }];
  if (limit.eachTextMax !== undefined) {
    property.items = { allOf: [property.items, { properties: { text: { maxLength: limit.eachTextMax } } }] };
  }
}

function isTextObject(property: Json): boolean {
  const names = [property, ...records(property.anyOf)].map((one) => text(one.$ref).split('/').pop() ?? '');
  return names.some((name) => TEXT_OBJECTS.includes(name));
}

/** Writes every known limit into the definitions; returns how many properties were given one. */
export function applyLimits(definitions: Json): number {
  let applied = 0;
  for (const [name, definition] of Object.entries(definitions)) {
    for (const shape of [record(definition), ...records(record(definition).anyOf)]) {
      for (const [key, property] of Object.entries(record(shape.properties))) {
        if (!isRecord(property)) continue;
        const limit = { ...minedLimit(property), ...DOCUMENTED_LIMITS[`${name}.${key}`] };
        if (Object.keys(limit).length === 0) continue;
        applyLimit(property, limit);
        applied += 1;
      }
    }
  }
  return applied;
}
