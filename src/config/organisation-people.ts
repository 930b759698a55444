// The people and designated officers of an organisation file, each entry by itself.
import { personId } from '../escalation/ids.js';
import type { PersonId } from '../escalation/ids.js';
import type { Channel, ChannelKind, DesignatedOfficer, Person } from '../escalation/organisation.js';
import { officerSchemaFor, personSchemaFor, textIn } from './organisation-schema.js';
import type { OfficerEntry, PersonEntry, SiteEntry } from './organisation-schema.js';
import type { RawPerson } from './people-csv.js';
import { hint, shown } from './problems.js';
import type { Problems } from './problems.js';
import { parseWorkingHours } from './working-hours.js';

/** Someone with the place of their entry, for the messages of later checks. */
export interface Placed<T> {
  readonly where: string;
  readonly value: T;
}

/** What an entry is read against. */
export interface PeopleContext {
  readonly sites: ReadonlyMap<string, SiteEntry>;
  readonly area: string;
  readonly channels: readonly ChannelKind[];
  readonly problems: Problems;
}

/**
 * The people of a file, with the entries in the organisation file itself laid over the CSV rows with the same
 * id. An id may appear only once in each.
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

/**
 * Everyone whose entry is right; `ids` also holds those of faulty entries, so that they don't count as
 * unknown.
 */
export function parsePeople(
  raw: readonly RawPerson[],
  { sites, area, channels, problems }: PeopleContext,
): { people: Placed<Person>[]; ids: Set<string> } {
  const people: Placed<Person>[] = [];
  const schema = personSchemaFor(channels);
  for (const { where, entry } of raw) {
    const parsed = problems.check(schema, entry, where);
    if (parsed === undefined) continue;
    const site = parsed.site === undefined ? undefined : sites.get(parsed.site);
    if (parsed.site !== undefined && site === undefined) {
      problems.add(
        `${where}.site`,
        `${shown(parsed.site)} is no site's id${hint(parsed.site, sites.keys())}`,
      );
    }
    const reach = channelsOf(parsed, where, channels, problems);
    people.push({ where, value: personOf(parsed, site, area, reach) });
  }
  return { people, ids: new Set(raw.map(rawId).filter((id) => id !== '')) };
}

export function parseOfficers(
  entries: unknown,
  where: string,
  { channels, problems }: Pick<PeopleContext, 'channels' | 'problems'>,
): Placed<DesignatedOfficer>[] {
  if (!Array.isArray(entries) || entries.length === 0) {
    problems.add(where, 'expected at least one designated officer: 8(4) has the LADO contacted the same day');
    return [];
  }
  const schema = officerSchemaFor(channels);
  return entries.flatMap((entry: unknown, index) => {
    const place = `${where}[${index}]`;
    const parsed = problems.check(schema, entry, place);
    if (parsed === undefined) return [];
    const reach = channelsOf(parsed, place, channels, problems);
    return [{ where: place, value: officerOf(parsed, place, reach, problems) }];
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

function personOf(entry: PersonEntry, site: SiteEntry | undefined, area: string, reach: Reach): Person {
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
    ...reach,
  };
}

function officerOf(entry: OfficerEntry, where: string, reach: Reach, problems: Problems): DesignatedOfficer {
  const hours = entry.hours === undefined ? null : parseWorkingHours(entry.hours, `${where}.hours`, problems);
  return {
    id: personId(entry.id),
    name: entry.name,
    area: entry.area,
    ...reach,
    away: entry.away ?? false,
    hours: hours ?? null,
    checked: entry.checked ?? null,
  };
}

type Reach = Pick<Person, 'phone' | 'channels'>;

/** Whom nobody gave a number to ring is rung where texts go. */
function channelsOf(
  entry: PersonEntry | OfficerEntry,
  where: string,
  kinds: readonly ChannelKind[],
  problems: Problems,
): Reach {
  const addresses = new Map<string, string>();
  for (const { name, key } of kinds) {
    const address = textIn(entry, key);
    if (address !== undefined) addresses.set(name, address);
  }
  const first = entry.channels ?? [];
  first.forEach((name, index) => {
    const key = kinds.find((kind) => kind.name === name)?.key ?? name;
    if (!addresses.has(name))
      problems.add(`${where}.channels[${index}]`, `${name} needs ${key}, which isn't given`);
    else if (first.indexOf(name) !== index)
      problems.add(`${where}.channels[${index}]`, `${name} is there twice`);
  });
  const channels = [...new Set([...first, ...kinds.map(({ name }) => name)])].flatMap((name): Channel[] => {
    const address = addresses.get(name);
    return address === undefined ? [] : [{ name, address }];
  });
  const toRing = kinds.find(({ name, address }) => address === 'phone-number' && addresses.has(name));
  return { phone: entry.phone ?? addresses.get(toRing?.name ?? '') ?? null, channels };
}

export function byId<T extends { readonly id: PersonId }>(placed: readonly Placed<T>[]): Map<PersonId, T> {
  return new Map(placed.map(({ value }) => [value.id, value]));
}
