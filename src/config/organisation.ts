// An organisation file (YAML 1.2) → the organisation as the domain knows it, or every problem it has.
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type {
  ChannelKind,
  ChannelName,
  Contact,
  Contacts,
  Organisation,
} from '../escalation/organisation.js';
import { holidaysOf, type BankHolidays } from './bank-holidays.js';
import { stepId } from '../escalation/ids.js';
import { addedStepSchema } from '../escalation/procedure/procedure.js';
import { parseDuration } from './duration.js';
import { parseEscalation } from './escalation-settings.js';
import {
  checkArea,
  checkContactsAreChecked,
  checkManagers,
  checkUnique,
  parseRoles,
  warningsOf,
} from './organisation-checks.js';
import { byId, mergeRawPeople, parseOfficers, parsePeople } from './organisation-people.js';
import {
  SECTIONS,
  contactsSchema,
  generalSchemaFor,
  holidaysSchema,
  peopleFromSchema,
  rolesSchema,
  siteSchema,
  textIn,
} from './organisation-schema.js';
import type { ContactEntry, GeneralEntry, SiteEntry } from './organisation-schema.js';
import { packageRoot } from './package-root.js';
import { readPeopleCsv } from './people-csv.js';
import type { RawPerson } from './people-csv.js';
import { ConfigurationError, Problems, hint } from './problems.js';
import { parseWorkingHours } from './working-hours.js';

export type Mode = 'rehearsal' | 'live';

export interface LoadedOrganisation {
  readonly organisation: Organisation;
  /** Sentences: what is allowed and yet likely to let somebody down. */
  readonly warnings: readonly string[];
}

interface ParseOptions {
  /** A live organisation is refused while the police, an officer or the out-of-hours contact is unchecked. */
  readonly mode?: Mode;
  /** Every channel that people may be reached by, in the order in which they are tried. */
  readonly channels: readonly ChannelKind[];
  /** The text of a people file named by `people_from: { csv: … }`, by that name. */
  readonly readCsv?: (name: string) => string;
  /** Default: those that come with the package. */
  readonly bankHolidays?: BankHolidays;
}

const DEFAULT_TIME_ZONE = 'Europe/London';
const DEFAULT_PROCEDURE = 'kent-medway';
/**
 * KCSIE part four: until pension age, or ten years, whichever is longer; the age is for the review to
 * consider.
 */
const DEFAULT_RETENTION_YEARS = 10;
/** Twenty megabytes: an organisation of a hundred thousand people is well within it. */
const FILE_LIMIT_BYTES = 20 * 1024 * 1024;

/** An organisation file and the people file that it names, as they were read: enough to use them again. */
export interface OrganisationText {
  readonly yaml: string;
  /** By the name under which the organisation file has it. */
  readonly csv: Readonly<Record<string, string>>;
}

/**
 * Reads an organisation file and the people file that it may name, which is beside it.
 * @throws ConfigurationError (`organisation-refused`) with every problem found.
 */
export function loadOrganisation(
  file: string,
  options: Omit<ParseOptions, 'readCsv'>,
): LoadedOrganisation & { readonly text: OrganisationText } {
  const heading = headingOf(file);
  const read = (path: string) => {
    try {
      if (statSync(path).size > FILE_LIMIT_BYTES) throw new Error('it is larger than 20 MB');
      return readFileSync(path, 'utf8');
    } catch (cause) {
      const what = `can't be read: ${cause instanceof Error ? cause.message : String(cause)}`;
      throw new ConfigurationError('organisation-refused', heading, [{ where: path, what }], cause);
    }
  };
  const yaml = read(file);
  const csv: Record<string, string> = {};
  const readCsv = (name: string) => (csv[name] = read(resolve(dirname(file), name)));
  return { ...parse(yaml, heading, { ...options, readCsv }), text: { yaml, csv } };
}

/** What every refusal of an organisation file begins with. */
export const headingOf = (file: string): string => `The organisation file ${file} can't be used:`;

/**
 * The same for a text that has been read already.
 * @throws ConfigurationError (`organisation-refused`) with every problem found.
 */
export function parseOrganisation(text: string, options: ParseOptions): LoadedOrganisation {
  return parse(text, "The organisation file can't be used:", options);
}

/** The people files that an organisation file names, so that they can be watched too. */
export function filesBeside(file: string): string[] {
  const csv = (parseDocument(readFileSync(file, 'utf8')).toJS() as { people_from?: { csv?: unknown } } | null)
    ?.people_from?.csv;
  return typeof csv === 'string' ? [resolve(dirname(file), csv)] : [];
}

/** A file as given, or the one in the package's `organisations/` with this id. */
export function findOrganisationFile(idOrFile: string): string {
  const isFile = /\.ya?ml$/i.test(idOrFile) || basename(idOrFile) !== idOrFile;
  return isFile ? resolve(idOrFile) : join(packageRoot(), 'organisations', `${idOrFile}.yaml`);
}

function parse(text: string, heading: string, options: ParseOptions): LoadedOrganisation {
  const problems = new Problems();
  const root = readYaml(text, problems);
  const loaded = root === undefined ? undefined : parseSections(root, options, problems);
  if (loaded === undefined || problems.found.length > 0) {
    throw new ConfigurationError('organisation-refused', heading, problems.found);
  }
  return { organisation: loaded, warnings: warningsOf(loaded) };
}

function readYaml(text: string, problems: Problems): Record<string, unknown> | undefined {
  const document = parseDocument(text, { version: '1.2', prettyErrors: true });
  for (const { message, linePos } of document.errors) {
    const [what = message] = message.split('\n');
    problems.add(
      linePos === undefined ? 'the file' : `line ${linePos[0].line}`,
      what.replace(/ at line .*$/, ''),
    );
  }
  if (document.errors.length > 0) return undefined;
  const root: unknown = document.toJS();
  if (typeof root !== 'object' || root === null || Array.isArray(root)) {
    problems.add('the file', 'expected keys such as id, name and people at its top');
    return undefined;
  }
  return root as Record<string, unknown>;
}

function parseSections(
  root: Record<string, unknown>,
  options: ParseOptions,
  problems: Problems,
): Organisation | undefined {
  const { channels } = options;
  const generalSchema = generalSchemaFor(channels);
  const topKeys = [...Object.keys(generalSchema.shape), ...SECTIONS];
  for (const key of Object.keys(root)) {
    if (!topKeys.includes(key)) problems.add(key, `there is no such key${hint(key, topKeys)}`);
  }
  const general = problems.check(generalSchema, root, '');
  const procedure = general?.procedure ?? DEFAULT_PROCEDURE;
  const area = general?.area ?? '';
  const workingHours = parseWorkingHours(root['working_hours'], 'working_hours', problems);
  const holidays = problems.check(holidaysSchema, root['holidays'] ?? {}, 'holidays');
  const escalation = parseEscalation(root['escalation'] ?? undefined, 'escalation', problems);

  const tighten = parseTightening(root['tighten'], problems);
  const addedSteps = problems.check(z.array(addedStepSchema), root['steps'] ?? [], 'steps') ?? [];

  const sites = parseSites(root['sites'], problems);
  const raw = rawPeople(root, options, problems);
  const { people, ids } = parsePeople(raw, { sites, area, channels, problems });
  const officers = parseOfficers(root['designated_officers'], 'designated_officers', { channels, problems });
  checkManagers(raw, ids, officers, problems);
  checkUnique([...people, ...officers], channels, problems);
  const rolesEntry = problems.check(rolesSchema, root['roles'], 'roles');
  const roles = rolesEntry && parseRoles(rolesEntry, ids, problems);
  const contactsEntry = problems.check(contactsSchema, root['contacts'], 'contacts');
  const contacts = contactsEntry && contactsOf(contactsEntry);
  if (contacts !== undefined && options.mode === 'live')
    checkContactsAreChecked(contacts, officers, problems);

  if (general?.area !== undefined) checkArea(area, 'area', procedure, problems);
  for (const { where, value } of officers) checkArea(value.area, `${where}.area`, procedure, problems);
  sites.forEach((site, key) => {
    if (site.area !== undefined) checkArea(site.area, `sites.${key}.area`, procedure, problems);
  });
  for (const { where, value } of people) {
    if (value.area !== area) checkArea(value.area, `${where}.area`, procedure, problems);
  }
  const used = new Set(
    [...people, ...officers].flatMap(({ value }) => value.channels.map(({ name }) => name)),
  );
  const workspaces = general && workspacesOf(general, channels, used, problems);

  if (!general || !workspaces || !workingHours || !holidays || !escalation || !roles || !contacts)
    return undefined;
  return {
    id: general.id,
    name: general.name,
    procedure,
    area,
    timeZone: general.time_zone ?? DEFAULT_TIME_ZONE,
    workingHours,
    holidays: holidaysOf(holidays.gov_uk ?? null, holidays.also ?? [], options.bankHolidays),
    escalation,
    tighten,
    addedSteps: addedSteps as unknown as Organisation['addedSteps'],
    sites: new Map([...sites].map(([id, site]) => [id, site.name])),
    people: byId(people),
    officers: byId(officers),
    roles,
    contacts,
    channels,
    workspaces,
    retentionYears: general.retention_years ?? DEFAULT_RETENTION_YEARS,
  };
}

/** `tighten: { secure-device: 30m }`; whether it is tighter is judged against the procedure (`procedure-file.ts`). */
function parseTightening(value: unknown, problems: Problems): Organisation['tighten'] {
  const entries = problems.check(z.record(z.string(), z.unknown()), value ?? {}, 'tighten') ?? {};
  return Object.entries(entries).flatMap(([step, within]) => {
    const workingMinutes = parseDuration(within);
    if (workingMinutes !== undefined) return [{ step: stepId(step), workingMinutes }];
    problems.add(`tighten.${step}`, 'expected a time like 30m or 1h');
    return [];
  });
}

function parseSites(value: unknown, problems: Problems): Map<string, SiteEntry> {
  const entries = value === undefined ? [] : problems.check(z.array(siteSchema), value, 'sites');
  const sites = new Map<string, SiteEntry>();
  (entries ?? []).forEach((site, index) => {
    if (sites.has(site.id)) problems.add(`sites[${index}].id`, `"${site.id}" is already the id of a site`);
    sites.set(site.id, site);
  });
  return sites;
}

function rawPeople(root: Record<string, unknown>, options: ParseOptions, problems: Problems): RawPerson[] {
  const listed = root['people'];
  const from =
    root['people_from'] === undefined
      ? {}
      : problems.check(peopleFromSchema, root['people_from'], 'people_from');
  if (listed !== undefined && !Array.isArray(listed)) problems.add('people', 'expected a list');
  const fromFile = (Array.isArray(listed) ? listed : []).map((entry: unknown, index) => ({
    where: `people[${index}]`,
    entry,
  }));
  for (const source of ['slack', 'graph'] as const) {
    if (from?.[source])
      problems.add(`people_from.${source}`, 'not available yet: use people_from: { csv: people.csv }');
  }
  const fromCsv = from?.csv === undefined ? [] : csvPeople(from.csv, options, problems);
  if (
    fromFile.length + fromCsv.length === 0 &&
    problems.found.every(({ where }) => !where.startsWith('people'))
  ) {
    problems.add('people', 'is missing: expected a list of people, or people_from: { csv: people.csv }');
  }
  return mergeRawPeople(fromFile, fromCsv, problems);
}

function csvPeople(name: string, options: ParseOptions, problems: Problems): RawPerson[] {
  try {
    if (options.readCsv === undefined) throw new Error('there is no file beside this text');
    return readPeopleCsv(
      options.readCsv(name),
      { file: name, addressKeys: options.channels.map(({ key }) => key) },
      problems,
    );
  } catch (error) {
    const what = error instanceof ConfigurationError ? error.problems[0]?.what : (error as Error).message;
    problems.add('people_from.csv', `${name} ${what ?? "can't be read"}`);
    return [];
  }
}

/** An id without its workspace would be taken for that of anyone who has the same elsewhere. */
function workspacesOf(
  general: GeneralEntry,
  channels: readonly ChannelKind[],
  used: ReadonlySet<ChannelName>,
  problems: Problems,
): Organisation['workspaces'] {
  const workspaces = new Map<ChannelName, string>();
  for (const { name, words, workspace } of channels) {
    if (workspace === null) continue;
    const { key, example } = workspace;
    const given = textIn(general, name, key);
    if (given !== undefined) workspaces.set(name, given);
    else if (used.has(name)) {
      const what = `is missing though people have ${words.label} ids; for example ${name}: { ${key}: ${example} }`;
      problems.add(name, what);
    }
  }
  return workspaces;
}

function contactsOf(entry: z.infer<typeof contactsSchema>): Contacts {
  const services = Object.entries(entry.childrens_services).map(([area, each]) => [area, contactOf(each)]);
  return {
    police: contactOf(entry.police),
    childrensServices: Object.fromEntries(services) as Record<string, Contact>,
    outOfHours: contactOf(entry.out_of_hours),
    advice: (entry.advice ?? []).map(contactOf),
  };
}

function contactOf({ name, phone, checked }: ContactEntry): Contact {
  return { name, phone, checked: checked ?? null };
}
