// Names of others in a text, as far as Sameday knows names; a person still has to read every item for the rest.
import type { Context } from '../escalation/context.js';
import type { CaseView } from '../casework/casework.js';

/** Shorter parts of a name ("Jo", "de") are words of the language too often. */
const SHORTEST_PART = 3;
export const NAME_WITHHELD = '[name withheld]';

/** Everybody whom the organisation or the report names and whose full name is in the text. */
export function namesIn(text: string, view: CaseView, context: Context): string[] {
  const { organisation } = context;
  const known = [
    ...[...organisation.people.values(), ...organisation.officers.values()].map((p) => p.name),
    ...(view.state.concern?.subjects ?? []).map((s) => s.name),
    ...(view.state.concern?.children ?? []).map((c) => c.name),
  ].map((name) => name.trim());
  const lower = text.toLowerCase();
  return [...new Set(known)].filter((name) => name !== '' && lower.includes(name.toLowerCase())).sort();
}

/** The text without these names: whole ones however they are written, then first and last names as whole words. */
export function withoutNames(text: string, names: readonly string[]): string {
  const whole = [...names].sort((a, b) => b.length - a.length);
  const parts = whole.flatMap((name) => name.split(/\s+/)).filter((part) => part.length >= SHORTEST_PART);
  const withoutWhole = whole.reduce((t, name) => t.replace(pattern(name, 'giu'), NAME_WITHHELD), text);
  return parts.reduce((t, part) => t.replace(pattern(part, 'gu'), NAME_WITHHELD), withoutWhole);
}

const pattern = (name: string, flags: string): RegExp => {
  const escaped = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/-/g, '\\x2d');
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, flags);
};
