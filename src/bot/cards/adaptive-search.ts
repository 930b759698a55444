// A list that is too long for its card is asked for while somebody types. What names the list travels with the card and
// comes back with each question.
import type { Form, FormField, FormValues } from './card.js';

/** A field of a form, as its card names it to whoever asks for its options. */
interface SearchedField {
  readonly form: { readonly name: string; readonly state: string; readonly values: FormValues };
  readonly field: string;
}

/** Before the id of a field whose choice decides which fields a form has. */
const CHOSEN = '.';
/** What is chosen, never what is written. */
const CHOSEN_KINDS: readonly FormField['kind'][] = ['choice', 'date', 'time'];

/** `form=review&state=…&field=subjects&.received=self`: no word that somebody wrote, and nobody's name. */
export function writeDataset(form: Form, field: string): string {
  const dataset = new URLSearchParams({ form: form.name, state: form.state, field });
  for (const { id, kind, value } of form.fields) {
    if (CHOSEN_KINDS.includes(kind) && typeof value === 'string') dataset.set(`${CHOSEN}${id}`, value);
  }
  return dataset.toString();
}

/** Null for a text that isn't ours. */
export function readDataset(text: string): SearchedField | null {
  const dataset = new URLSearchParams(text);
  const [name, state, field] = [dataset.get('form'), dataset.get('state'), dataset.get('field')];
  if (name === null || state === null || field === null) return null;
  const chosen = [...dataset].filter(([id]) => id.startsWith(CHOSEN));
  const values = Object.fromEntries(chosen.map(([id, value]) => [id.slice(CHOSEN.length), value]));
  return { form: { name, state, values }, field };
}
