// A platform takes only so much at once. What is left out is what there is to read, from the end: never a field, a
// typed word or a button; and it is said where the rest stands.
import type { Card, Form, Section } from './card.js';

type Kept<T> = (lines: number) => T;

/** As much as fits; null when it doesn't fit with nothing to read at all. */
function asMuchAsFits<T>(lines: number, kept: Kept<T>, fits: (shown: T) => boolean): T | null {
  let least = 0;
  let most = lines;
  if (!fits(kept(0))) return null;
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits(kept(middle))) least = middle;
    else most = middle - 1;
  }
  return kept(least);
}

/** The form, with as much to read as the platform takes; null when its fields alone are too much. */
export function fitForm(form: Form, fits: (form: Form) => boolean, rest: string): Form | null {
  if (fits(form)) return form;
  const sections = form.sections.map(byLines);
  const count = sections.reduce((sum, s) => sum + s.lines.length, 0);
  const kept = (lines: number): Form => ({
    ...form,
    sections: [...firstLines(sections, lines), { style: 'warning', lines: [rest] }],
  });
  return asMuchAsFits(count, kept, fits);
}

/** The card, likewise. */
export function fitCard(card: Card, fits: (card: Card) => boolean, rest: string): Card | null {
  if (fits(card)) return card;
  const lines = card.lines.flatMap((line) => line.split('\n'));
  const kept = (count: number): Card => ({ ...card, lines: [...lines.slice(0, count), rest] });
  return asMuchAsFits(lines.length, kept, fits);
}

const byLines = (section: Section): Section => ({
  ...section,
  lines: section.lines.flatMap((line) => line.split('\n')),
});

function firstLines(sections: readonly Section[], count: number): Section[] {
  const shown: Section[] = [];
  let left = count;
  for (const section of sections) {
    if (left <= 0) break;
    shown.push({ ...section, lines: section.lines.slice(0, left) });
    left -= section.lines.length;
  }
  return shown;
}

/** The sentence in place of what was left out. @param site null where nobody can open pages */
export const restOnTheWeb = (site: string | null): string =>
  site === null
    ? 'Not everything fits here. Ask whoever handles it for the rest.'
    : `Not everything fits here. The rest stands on the web page: ${site}`;
