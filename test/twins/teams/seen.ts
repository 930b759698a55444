// Adaptive Cards as their reader sees them: texts, buttons, fields and what stands in them.
import { isRecord, record, records, text, type Json } from '../../twins/slack/json.js';
import type { SentActivity } from './connector.js';

export interface Button {
  /** The verb of an `Action.Execute`; of an `Action.Submit` the verb in its data. */
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly style: string;
  readonly kind: 'execute' | 'submit' | 'open-dialog' | 'open-url';
  readonly action: Json;
}

export interface Field {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly required: boolean;
  readonly many: boolean;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** What names a list that is searched; null for one that is whole. */
  readonly dataset: string | null;
  readonly maxLength: number | null;
  /** What stands in it; several choices with commas; empty when nothing does. */
  readonly value: string;
}

export interface SeenCard {
  readonly texts: readonly string[];
  readonly buttons: readonly Button[];
  readonly fields: readonly Field[];
  /** All texts, one a line. */
  readonly allText: string;
  readonly json: Json;
}

export interface SeenMessage extends SeenCard {
  readonly id: string;
  readonly conversationId: string;
  readonly updates: number;
}

const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';

/** A message as it stands now; it stays as it was seen when the message is updated later. */
export function seenMessage(sent: SentActivity, typed: ReadonlyMap<string, string>): SeenMessage {
  const cards = records(sent.activity.attachments)
    .filter((one) => one.contentType === ADAPTIVE)
    .map((one) => record(one.content));
  const card = structuredClone(sent.replacement ?? cards[0] ?? {});
  const seen = seenCard(card, typed);
  const own = [text(sent.activity.text), text(sent.activity.summary)].filter((one) => one !== '');
  const texts = [...own, ...seen.texts];
  const { id, conversationId, updates } = sent;
  return { ...seen, texts, allText: texts.join('\n'), id, conversationId, updates };
}

export function seenCard(card: Json, typed: ReadonlyMap<string, string>): SeenCard {
  const texts = textsOf(card).filter((one) => one !== '');
  return {
    texts,
    allText: texts.join('\n'),
    buttons: buttonsOf(card),
    fields: fieldsOf(card, typed),
    json: card,
  };
}

/** What an escaped Markdown text shows. */
const shown = (markdown: string): string =>
  markdown.replace(/\\([\\`*_[\]<>~|])/g, '$1').replaceAll('\u200b', '');

function textsOf(json: unknown): string[] {
  if (Array.isArray(json)) return json.flatMap(textsOf);
  if (!isRecord(json)) return [];
  const type = text(json.type);
  if (type === 'TextBlock') return [shown(text(json.text))];
  if (type === 'RichTextBlock') {
    const runs = Array.isArray(json.inlines) ? json.inlines : [];
    return [runs.map((one: unknown) => (typeof one === 'string' ? one : text(record(one).text))).join('')];
  }
  if (type === 'FactSet') {
    return records(json.facts).map((fact) => `${shown(text(fact.title))}: ${shown(text(fact.value))}`);
  }
  if (type.startsWith('Input.')) {
    const words = [
      text(json.label),
      text(json.placeholder),
      ...records(json.choices).map((one) => text(one.title)),
    ];
    return [...words.map(shown), text(json.value)];
  }
  if (type.startsWith('Action.')) return [text(json.title)];
  const inside = [
    json.body,
    json.items,
    json.columns,
    json.actions,
    json.selectAction,
    json.rows,
    json.cells,
  ];
  return inside.flatMap(textsOf);
}

function buttonsOf(json: unknown): Button[] {
  if (Array.isArray(json)) return json.flatMap(buttonsOf);
  if (!isRecord(json)) return [];
  const type = text(json.type);
  if (type.startsWith('Action.')) return [buttonOf(type, json)];
  return [json.body, json.items, json.columns, json.actions, json.selectAction].flatMap(buttonsOf);
}

function buttonOf(type: string, action: Json): Button {
  const data = record(action.data);
  const opens = record(data.msteams).type === 'task/fetch';
  const kind =
    type === 'Action.Execute'
      ? 'execute'
      : type === 'Action.OpenUrl'
        ? 'open-url'
        : opens
          ? 'open-dialog'
          : 'submit';
  return {
    name: text(action.verb) || text(data.verb),
    label: text(action.title),
    value: text(data.value),
    style: text(action.style),
    kind,
    action,
  };
}

function fieldsOf(json: unknown, typed: ReadonlyMap<string, string>): Field[] {
  if (Array.isArray(json)) return json.flatMap((one) => fieldsOf(one, typed));
  if (!isRecord(json)) return [];
  const type = text(json.type);
  if (!type.startsWith('Input.')) {
    return [json.body, json.items, json.columns].flatMap((one) => fieldsOf(one, typed));
  }
  const id = text(json.id);
  return [
    {
      id,
      label: shown(text(json.label)),
      type,
      required: json.isRequired === true,
      many: json.isMultiSelect === true,
      options: records(json.choices).map((one) => ({ value: text(one.value), label: text(one.title) })),
      dataset: text(record(json['choices.data']).dataset) || null,
      maxLength: typeof json.maxLength === 'number' ? json.maxLength : null,
      value: typed.get(id) ?? text(json.value),
    },
  ];
}

/**
 * What the client sends for a field with this in it: choices by their value or their words, several with commas.
 * @throws when there is no such choice
 */
export function inputOf(field: Field, value: string | readonly string[]): string {
  if (field.type !== 'Input.ChoiceSet') return typeof value === 'string' ? value : value.join(',');
  const wanted = typeof value === 'string' ? (field.many ? value.split(',') : [value]) : value;
  return wanted
    .filter((one) => one !== '')
    .map((one) => {
      const found = field.options.find((option) => option.value === one || option.label === one);
      if (found !== undefined) return found.value;
      const there = field.options.map((option) => option.value).join(', ');
      throw new Error(`${field.id} has no choice ${one}; there are: ${there || 'none'}`);
    })
    .join(',');
}

/** What the client's own form holds back before it sends anything: field id → why. */
export function heldBack(fields: readonly Field[]): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { id, value, required, maxLength } of fields) {
    if (required && value === '') errors[id] = 'is required';
    if (maxLength !== null && value.length > maxLength) errors[id] = 'is too long';
  }
  return errors;
}
