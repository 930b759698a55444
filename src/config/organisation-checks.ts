// What must hold between the sections of an organisation file, and what is merely worth a warning.
import { personId } from '../escalation/ids.js';
import type { PersonId } from '../escalation/ids.js';
import type {
  ChannelKind,
  Contacts,
  DesignatedOfficer,
  Organisation,
  Person,
  Roles,
} from '../escalation/organisation.js';
import { rawId } from './organisation-people.js';
import type { Placed } from './organisation-people.js';
import type { RolesEntry } from './organisation-schema.js';
import type { RawPerson } from './people-csv.js';
import { hint, shown } from './problems.js';
import type { Problems } from './problems.js';
import { shortestDay } from './working-hours.js';

/** Areas in the Kent and Medway procedure: its officers and services are found by these names. */
const KENT_AND_MEDWAY = ['Kent', 'Medway'];

export function checkArea(area: string, where: string, procedure: string, problems: Problems): void {
  if (procedure !== 'kent-medway' || KENT_AND_MEDWAY.includes(area)) return;
  const message = `${shown(area)} isn't one of ${KENT_AND_MEDWAY.join(', ')}${hint(area, KENT_AND_MEDWAY)}`;
  problems.add(where, message);
}

/** Managers must be people of the organisation, and nobody may be above themselves. */
export function checkManagers(
  raw: readonly RawPerson[],
  ids: ReadonlySet<string>,
  officers: readonly Placed<DesignatedOfficer>[],
  problems: Problems,
): void {
  const officerIds = new Set<string>(officers.map(({ value }) => value.id));
  for (const { where, manager } of raw.map(managedOf)) {
    if (manager === null || ids.has(manager)) continue;
    const what = officerIds.has(manager)
      ? `${shown(manager)} is a designated officer, not one of the people`
      : `${shown(manager)} is nobody's id${hint(manager, ids)}`;
    problems.add(`${where}.manager`, what);
  }
  for (const { where, circle } of circlesOf(raw.map(managedOf))) {
    problems.add(`${where}.manager`, `the managers go round in a circle: ${circle.join(' → ')}`);
  }
}

interface Managed {
  readonly where: string;
  readonly id: string;
  readonly manager: string | null;
}

/** Read before the entry's other keys, so that a mistake in one of those hides nothing here. */
function managedOf(raw: RawPerson): Managed {
  const manager = (raw.entry as { manager?: unknown } | null)?.manager;
  return { where: raw.where, id: rawId(raw), manager: typeof manager === 'string' ? manager : null };
}

/** The role lists as ids of people, with every unknown, repeated or missing one noted. */
export function parseRoles(entry: RolesEntry, ids: ReadonlySet<string>, problems: Problems): Roles {
  const idsOf = (key: keyof RolesEntry): PersonId[] => {
    const named = entry[key] ?? [];
    named.forEach((id, index) => {
      const where = `roles.${key}[${index}]`;
      if (!ids.has(id)) problems.add(where, `${shown(id)} is nobody's id${hint(id, ids)}`);
      else if (named.indexOf(id) < index) problems.add(where, `${shown(id)} is there twice`);
    });
    return named.map(personId);
  };
  if (entry.safeguarding_lead.length === 0) {
    problems.add('roles.safeguarding_lead', 'expected at least one: section 7 is theirs to decide');
  }
  return {
    safeguardingLead: idsOf('safeguarding_lead'),
    whistleblowingOfficer: idsOf('whistleblowing_officer'),
    identifiedSeniorManagers: idsOf('identified_senior_managers'),
    administrator: idsOf('administrator'),
    lastResort: idsOf('last_resort'),
  };
}

/** One id or address must never mean two people where it decides who may see what. */
export function checkUnique(
  everyone: readonly Placed<Person | DesignatedOfficer>[],
  channels: readonly ChannelKind[],
  problems: Problems,
): void {
  const identify = new Set(channels.filter((kind) => kind.identifies).map(({ name }) => name));
  const seen = new Map<string, string>();
  const check = (key: string, where: string, what: string) => {
    const first = seen.get(key);
    if (first === undefined) seen.set(key, where);
    else if (first !== where) problems.add(where, `${what} is already that of ${first}`);
  };
  for (const { where, value } of everyone) {
    check(`id ${value.id}`, where, `the id ${value.id}`);
    for (const { name, address } of value.channels) {
      if (identify.has(name)) check(`${name} ${address.toLowerCase()}`, where, `${name} ${address}`);
    }
  }
}

/**
 * What a live start needs beyond a rehearsal: the numbers that someone rings at the worst moment must be
 * right.
 */
export function checkContactsAreChecked(
  contacts: Contacts,
  officers: readonly Placed<DesignatedOfficer>[],
  problems: Problems,
): void {
  const missing = 'nobody has checked it: ring the number, then add checked: { by: …, on: 2026-01-05 }';
  if (contacts.police.checked === null) problems.add('contacts.police.checked', missing);
  if (contacts.outOfHours.checked === null) problems.add('contacts.out_of_hours.checked', missing);
  for (const { where, value } of officers)
    if (value.checked === null) problems.add(`${where}.checked`, missing);
}

/** Whatever is allowed and yet likely to let somebody down, one sentence each. */
export function warningsOf(organisation: Organisation): string[] {
  const people = [...organisation.people.values()];
  const officers = [...organisation.officers.values()];
  const { roles, escalation, workingHours } = organisation;
  const warnings: string[] = [];
  const warn = (when: boolean, what: string): void => {
    if (when) warnings.push(what);
  };

  warn(
    officers.length === 1,
    'There is one designated officer: nobody is left when a concern is about them.',
  );
  const seniors = people.filter(({ seniorManager }) => seniorManager).length;
  warn(seniors < 2, `8(7) needs more than one senior manager to decide; here there are ${seniors}.`);
  warn(roles.administrator.length === 0, 'There is no administrator: nobody is told of a failed delivery.');
  warn(
    roles.lastResort.length === 0,
    'There is no last resort for when every manager is part of the concern.',
  );
  for (const area of new Set([organisation.area, ...people.map((person) => person.area)])) {
    warn(
      !officers.some((officer) => officer.area === area),
      `${area} has no designated officer: concerns there go to one of another area.`,
    );
  }
  warn(
    roles.whistleblowingOfficer.length === 0,
    'There is no whistle-blowing officer: 8(5) leads to the last resort, the designated officer and the NSPCC.',
  );
  const managing = new Set(people.map(({ manager }) => manager));
  for (const id of roles.whistleblowingOfficer) {
    const manages = managing.has(id) || organisation.people.get(id)?.seniorManager === true;
    warn(manages, `${id} is a whistle-blowing officer and a manager: 8(5) is for those who can't trust one.`);
  }
  const keys = organisation.channels.map(({ key }) => key);
  for (const party of [...people, ...officers]) {
    warn(
      party.channels.length === 0,
      `${party.id} can't be reached: no ${keys.slice(0, -1).join(', ')} or ${keys.at(-1) ?? 'address'} is given.`,
    );
  }
  const shortest = shortestDay(workingHours);
  warn(
    escalation.failSafeBeforeEnd >= shortest,
    `fail_safe_before_end is as long as the shortest day (${shortest} minutes): each concern starts in the fail-safe.`,
  );
  return [...warnings, ...uncheckedOf(organisation)];
}

function uncheckedOf({ contacts, officers }: Organisation): string[] {
  const all = [
    contacts.police,
    contacts.outOfHours,
    ...Object.values(contacts.childrensServices),
    ...officers.values(),
  ];
  return all
    .filter(({ checked }) => checked === null)
    .map(
      ({ name }) =>
        `The contact "${name}" is unchecked: a live start refuses the police, officers and out-of-hours.`,
    );
}

/** Each circle of managers once, at the first of its members in the file. */
function circlesOf(people: readonly Managed[]): { where: string; circle: string[] }[] {
  const byId = new Map(people.map((each) => [each.id, each]));
  const clear = new Set<string>();
  const circles: { where: string; circle: string[] }[] = [];
  for (const { id } of people) {
    const path: string[] = [];
    let at = byId.get(id);
    while (at !== undefined && !clear.has(at.id) && !path.includes(at.id)) {
      path.push(at.id);
      at = byId.get(at.manager ?? '');
    }
    if (at !== undefined && path.includes(at.id)) {
      circles.push({ where: at.where, circle: [...path.slice(path.indexOf(at.id)), at.id] });
    }
    for (const passed of path) clear.add(passed);
  }
  return circles;
}
