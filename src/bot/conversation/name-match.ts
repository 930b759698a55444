// Typed names and the directory: an accusation is narrow, an exclusion is wide (docs/decisions/0008).
import type { PersonId } from '../../escalation/ids.js';
import type { Organisation } from '../../escalation/organisation.js';

interface NamedPerson {
  readonly id: PersonId;
  readonly name: string;
  readonly job: string;
}

const TITLES = /^(mr|mrs|ms|miss|mx|dr|sir|prof|professor|rev|revd) /;
/** Shorter words in a name (`de`, `van`) say too little about who is meant. */
const WORD_LENGTH = 3;

/** Lower case, no accents, single spaces, `whistle-blowing` as one word. */
export const plainWords = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’`]/g, '')
    .replace(/whistle[\s\p{Pd}]*blow/gu, 'whistleblow')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Everyone in the directory, including the designated officers. */
export const entriesOf = (organisation: Organisation): NamedPerson[] => [
  ...[...organisation.people.values()].map(({ id, name, job }) => ({ id, name, job })),
  ...[...organisation.officers.values()].map(({ id, name, area }) => ({
    id,
    name,
    job: `LADO, designated officer, local authority designated officer, ${area} LADO`,
  })),
];

/** The one person of exactly this name; null when there is none, or more than one. */
export function exactly(text: string, entries: readonly NamedPerson[]): PersonId | null {
  const wanted = plainWords(text).replace(TITLES, '');
  const found = entries.filter((e) => plainWords(e.name).replace(TITLES, '') === wanted);
  const [only] = found;
  return found.length === 1 && only !== undefined ? only.id : null;
}

/** Everybody who might be meant, by any word of their name or by one of their jobs. */
export function anyMeant(text: string, entries: readonly NamedPerson[]): PersonId[] {
  const said = ` ${plainWords(text)} `;
  const says = (words: string): boolean => words !== '' && said.includes(` ${words} `);
  return entries
    .filter(
      (e) =>
        plainWords(e.name)
          .replace(TITLES, '')
          .split(' ')
          .some((word) => word.length >= WORD_LENGTH && says(word)) ||
        jobsOf(e.job).some((job) => says(job) || says(`${job}s`)),
    )
    .map((e) => e.id);
}

/** "Governance officer and whistle-blowing officer" is two. */
const jobsOf = (job: string): string[] => {
  const parts = job.split(/\band\b|[,;(]/).map(plainWords);
  return [...new Set(parts.flatMap((part) => [part, part.replace(/^deputy /, '')]))];
};
