// The options of a field whose list is too long for its form: those that match what somebody types.
import type { Form, Option } from '../cards/card.js';
import { formAsSent } from './form-as-sent.js';
import type { FieldSearch } from './conversation.js';
import type { ConversationContext } from './conversation-context.js';

export async function searchField(
  conversation: ConversationContext,
  { who, form, field, query, limit }: FieldSearch,
): Promise<readonly Option[]> {
  const sent = await formAsSent(conversation, who, form);
  return sent === null ? [] : matching(optionsOf(sent, field), query).slice(0, limit);
}

function optionsOf(form: Form, id: string): readonly Option[] {
  const field = form.fields.find((f) => f.id === id);
  return field !== undefined && 'options' in field ? field.options : [];
}

/** Each word of the query begins a word of the label; those whose name begins with the query come first. */
export function matching(options: readonly Option[], query: string): readonly Option[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return options;
  const found = options.filter((option) => {
    const there = folded(option.label).split(/[\s(,.'’-]+/);
    return words.every((word) => there.some((part) => part.startsWith(word)));
  });
  const first = words.join(' ');
  const isFirst = (o: Option): boolean => folded(o.label).startsWith(first);
  return [...found.filter(isFirst), ...found.filter((o) => !isFirst(o))];
}

/** "Zoë" is found by "zoe". */
const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
