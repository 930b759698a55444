// The people and designated officers of an organisation file, each entry by itself.
import { personId } from '../escalation/ids.js';
import type { PersonId } from '../escalation/ids.js';
import type { Channel, ChannelName, DesignatedOfficer, Person } from '../escalation/organisation.js';
import { officerSchema, personSchema } from './organisation-schema.js';
import type { OfficerEntry, PersonEntry, SiteEntry } from './organisation-schema.js';
import type { RawPerson } from './people-csv.js';
import { hint, shown } from './problems.js';
import type { Problems } from './problems.js';
import { parseWorkingHours } from './working-hours.js';

/** Someone with the place of their entry, for messages of the checks that come later. */
export interface Placed<T> {
  readonly where: string;
  readonly value: T;
}

const CHANNEL_ORDER: readonly ChannelName[] = ['slack', 'teams', 'email', 'sms'];

/**
 * The people of a file, after what is written in the organisation file itself was laid over the rows of the
 * CSV file with the same id. An id may stand only once in each of the two.
 */
export function mergeRawPeople(
  fromFile: readonly RawPerson[],
  fromCsv: readonly RawPerson[],
  problems: Problems,
): RawPerson[] {
  const own = byRawId(fromFile, problems);
  const rows = byRawId(fromCsv, problems);
  const merged = fromCsv.map((row) => {
    const over = own.get(rawId(row));
    if (over === undefined || rows.get(rawId(row)) !== row) return row;
    return { where: over.where, entry: { ...(row.entry as object), ...(over.entry as object) } };
  });
  return [...merged, ...fromFile.filter((each) => !rows.has(rawId(each)) || rawId(each) === '')];
}

/** Everyone whose entry is right; `ids` also holds those of entries that aren't, so that they're no unknowns. */
export function parsePeople(
  raw: readonly RawPerson[],
  sites: ReadonlyMap<string, SiteEntry>,
  area: string,
  problems: Problems,
): { people: Placed<Person>[]; ids: Set<string> } {
  const people: Placed<Person>[] = [];
  for (const { where, entry } of raw) {
    const parsed = problems.check(personSchema, entry, where);
    if (parsed === undefined) continue;
    const site = parsed.site === undefined ? undefined : sites.get(parsed.site);
    if (parsed.site !== undefined && site === undefined) {
      problems.add(
        `${where}.site`,
        `${shown(parsed.site)} is no site's id${hint(parsed.site, sites.keys())}`,
      );
    }
    people.push({ where, value: personOf(parsed, site, area, where, problems) });
  }
  return { people, ids: new Set(raw.map(rawId).filter((id) => id !== '')) };
}

export function parseOfficers(
  entries: unknown,
  where: string,
  problems: Problems,
): Placed<DesignatedOfficer>[] {
  if (!Array.isArray(entries) || entries.length === 0) {
    problems.add(where, 'expected at least one designated officer: 8(4) has the LADO contacted the same day');
    return [];
  }
  return entries.flatMap((entry: unknown, index) => {
    const place = `${where}[${index}]`;
    const parsed = problems.check(officerSchema, entry, place);
    return parsed === undefined ? [] : [{ where: place, value: officerOf(parsed, place, problems) }];
  });
}

export function rawId({ entry }: RawPerson): string {
  const id = (entry as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : '';
}

function byRawId(raw: readonly RawPerson[], problems: Problems): Map<string, RawPerson> {
  const byId = new Map<string, RawPerson>();
  for (const each of raw) {
    const id = rawId(each);
    const first = byId.get(id);
    if (first !== undefined)
      problems.add(`${each.where}.id`, `${shown(id)} is already the id of ${first.where}`);
    else if (id !== '') byId.set(id, each);
  }
  return byId;
}

function personOf(
  entry: PersonEntry,
  site: SiteEntry | undefined,
  area: string,
  where: string,
  problems: Problems,
): Person {
  return {
    id: personId(entry.id),
    name: entry.name,
    job: entry.job,
    manager: entry.manager === undefined ? null : personId(entry.manager),
    seniorManager: entry.roles?.includes('senior-manager') ?? false,
    site: site?.name ?? null,
    area: entry.area ?? site?.area ?? area,
    under18: entry.under_18 ?? false,
    away: entry.away ?? false,
    phone: entry.phone ?? entry.mobile ?? null,
    channels: channelsOf(entry, where, problems),
  };
}

function officerOf(entry: OfficerEntry, where: string, problems: Problems): DesignatedOfficer {
  const hours = entry.hours === undefined ? null : parseWorkingHours(entry.hours, `${where}.hours`, problems);
  return {
    id: personId(entry.id),
    name: entry.name,
    area: entry.area,
    phone: entry.phone ?? entry.mobile ?? null,
    channels: channelsOf(entry, where, problems),
    away: entry.away ?? false,
    hours: hours ?? null,
    checked: entry.checked ?? null,
  };
}

function channelsOf(entry: PersonEntry | OfficerEntry, where: string, problems: Problems): Channel[] {
  const addresses: Readonly<Record<ChannelName, string | undefined>> = {
    slack: entry.slack,
    teams: entry.teams,
    email: entry.email,
    sms: entry.mobile,
  };
  const first = entry.channels ?? [];
  first.forEach((name, index) => {
    if (addresses[name] !== undefined && first.indexOf(name) === index) return;
    const key = name === 'sms' ? 'mobile' : name;
    const what =
      addresses[name] === undefined ? `${name} needs ${key}, which isn't given` : `${name} is there twice`;
    problems.add(`${where}.channels[${index}]`, what);
  });
  return [...new Set([...first, ...CHANNEL_ORDER])].flatMap((name) => {
    const address = addresses[name];
    return address === undefined ? [] : [{ name, address }];
  });
}

export function byId<T extends { readonly id: PersonId }>(placed: readonly Placed<T>[]): Map<PersonId, T> {
  return new Map(placed.map(({ value }) => [value.id, value]));
}
