// Who plays a part: `reporter@main`, `manager@main`, `head`. A story that casts by role plays in any organisation.
import { hint, shown } from '../config/problems.js';
import type { PersonId } from '../escalation/ids.js';
import type { Organisation, Person } from '../escalation/organisation.js';

/** Who it is, or what the organisation lacks; null: no role has this name. `vacant`: the role is there, and nobody has it. */
export type Cast =
  { readonly person: PersonId } | { readonly lacks: string; readonly vacant: boolean } | null;

/** Somebody of this role at a site, or undefined. */
type AtSite = (site: Site) => Person | undefined;
/** Somebody of this role, by id. */
type Anywhere = (organisation: Organisation) => PersonId | undefined;

interface Site {
  readonly organisation: Organisation;
  /** Everybody in file order, whether they work here or not. */
  readonly everyone: readonly Person[];
  readonly people: readonly Person[];
}

/** The first site, whatever its id; without sites it is everybody. */
const MAIN = 'main';
/** The second site; with fewer, the same as `main`. */
const OTHER = 'other';
/** The longest line of managers that is followed; an organisation file with a circle is refused earlier. */
const LEVELS_LIMIT = 50;

const AT_SITE: Readonly<Record<string, { readonly find: AtSite; readonly lacks: string }>> = {
  reporter: {
    find: (site) => pairAt(site)?.reporter,
    lacks: 'somebody who manages nobody and has a line manager',
  },
  colleague: { find: (site) => pairAt(site)?.colleague, lacks: "somebody with the reporter's line manager" },
  manager: { find: (site) => lineAt(site)[0], lacks: 'the line manager of its reporter' },
  next: {
    find: (site) => lineAt(site)[1] ?? seniorsBeside(site)[0],
    lacks: "somebody above its reporter's line manager, or another senior manager",
  },
  senior: {
    find: (site) => {
      const main = siteOf(site.organisation, MAIN);
      const beside = typeof main === 'string' ? [] : seniorsBeside(main);
      return beside.find((one) => site.people.includes(one)) ?? headOf(site.everyone);
    },
    lacks: 'a senior manager',
  },
};

const ANYWHERE: Readonly<Record<string, { readonly find: Anywhere; readonly lacks: string }>> = {
  head: { find: ({ people }) => headOf([...people.values()])?.id, lacks: 'a senior manager' },
  'safeguarding-lead': { find: ({ roles }) => roles.safeguardingLead[0], lacks: 'a safeguarding lead' },
  chair: { find: ({ roles }) => roles.lastResort[0], lacks: 'somebody under last_resort' },
  whistle: { find: ({ roles }) => roles.whistleblowingOfficer[0], lacks: 'a whistle-blowing officer' },
  'deputy-whistle': {
    find: ({ roles }) => [...roles.whistleblowingOfficer.slice(1), ...roles.lastResort][0],
    lacks: 'a second whistle-blowing officer, or somebody under last_resort',
  },
  administrator: { find: ({ roles }) => roles.administrator[0], lacks: 'an administrator' },
  lado: { find: (organisation) => ladosOf(organisation)[0], lacks: 'a designated officer' },
  'other-lado': { find: (organisation) => ladosOf(organisation)[1], lacks: 'a second designated officer' },
};

export const ROLE_NAMES: readonly string[] = [
  ...Object.keys(AT_SITE).map((role) => `${role}@${MAIN}`),
  ...Object.keys(ANYWHERE),
];

export function cast(text: string, organisation: Organisation): Cast {
  const [name = '', site, ...more] = text.split('@');
  if (site === undefined) {
    const role = Object.hasOwn(ANYWHERE, name) ? ANYWHERE[name] : undefined;
    if (role === undefined) return null;
    return found(role.find(organisation), `${organisation.id} lacks ${role.lacks}`);
  }
  const role = more.length === 0 && Object.hasOwn(AT_SITE, name) ? AT_SITE[name] : undefined;
  if (role === undefined) return null;
  const there = siteOf(organisation, site);
  if (typeof there === 'string') return { lacks: there, vacant: false };
  return found(
    role.find(there)?.id,
    `${organisation.id} lacks ${role.lacks}${siteWords(site, organisation)}`,
  );
}

const found = (person: PersonId | undefined, lacks: string): Cast =>
  person === undefined ? { lacks, vacant: true } : { person };

const siteWords = (site: string, { sites }: Organisation): string => (sites.size < 2 ? '' : ` at ${site}`);

/** A text: there is no such site. */
function siteOf(organisation: Organisation, wanted: string): Site | string {
  const everyone = [...organisation.people.values()];
  const ids = [...organisation.sites.keys()];
  const [first, second = first] = ids;
  const id = organisation.sites.has(wanted) ? wanted : { [MAIN]: first, [OTHER]: second }[wanted];
  if (id !== undefined) {
    const name = organisation.sites.get(id);
    return { organisation, everyone, people: everyone.filter(({ site }) => site === name) };
  }
  if (wanted === MAIN || wanted === OTHER) return { organisation, everyone, people: everyone };
  return `${organisation.id} has no site ${shown(wanted)}${hint(wanted, [...ids, MAIN, OTHER])}`;
}

interface Pair {
  readonly reporter: Person;
  readonly colleague: Person | undefined;
}

/**
 * The first in file order who manages nobody and has a line manager, with a colleague of the same. Whoever has a part of
 * their own in the procedure is passed over while there is anybody else, and so is a manager as the colleague.
 */
function pairAt({ organisation, everyone, people }: Site): Pair | undefined {
  const managers = new Set(everyone.map(({ manager }) => manager));
  const isManager = ({ id }: Person): boolean => managers.has(id);
  const special = new Set<PersonId>(Object.values(organisation.roles).flat());
  const isOrdinary = (one: Person): boolean =>
    !special.has(one.id) && !one.seniorManager && !one.under18 && !one.away;
  const colleaguesOf = (one: Person): Person[] =>
    everyone.filter((other) => other !== one && other.manager === one.manager);
  const reporters = people.filter((one) => !isManager(one) && one.manager !== null);
  const pairs = reporters.flatMap((reporter) =>
    colleaguesOf(reporter).map((colleague) => ({ reporter, colleague })),
  );
  return (
    pairs.find((p) => isOrdinary(p.reporter) && isOrdinary(p.colleague) && !isManager(p.colleague)) ??
    pairs.find((p) => isOrdinary(p.reporter) && isOrdinary(p.colleague)) ??
    pairs.find((p) => isOrdinary(p.reporter)) ??
    pairs[0] ??
    reporters.map((reporter) => ({ reporter, colleague: undefined }))[0]
  );
}

/** The managers above the reporter of this site, the nearest first. */
function lineAt(site: Site): Person[] {
  const line: Person[] = [];
  let next = pairAt(site)?.reporter.manager ?? null;
  while (next !== null && line.length < LEVELS_LIMIT) {
    const manager = site.organisation.people.get(next);
    if (manager === undefined) break;
    line.push(manager);
    next = manager.manager;
  }
  return line;
}

/** Senior managers, wherever they work, who don't stand above this site's reporter. */
function seniorsBeside(site: Site): Person[] {
  const line = lineAt(site);
  return site.everyone.filter((one) => one.seniorManager && !line.includes(one));
}

/** The senior manager above whom nobody stands, the first of several. */
const headOf = (everyone: readonly Person[]): Person | undefined => {
  const seniors = everyone.filter(({ seniorManager }) => seniorManager);
  return seniors.find(({ manager }) => manager === null) ?? seniors[0];
};

/** The designated officers, those of the place of work of the concern at `main` first. 8(4) */
function ladosOf(organisation: Organisation): PersonId[] {
  const main = siteOf(organisation, MAIN);
  const pair = typeof main === 'string' ? undefined : pairAt(main);
  const area = (pair?.colleague ?? pair?.reporter)?.area ?? organisation.area;
  const officers = [...organisation.officers.values()];
  const isThere = (one: { readonly area: string }): boolean => one.area === area;
  return [...officers.filter(isThere), ...officers.filter((one) => !isThere(one))].map(({ id }) => id);
}
