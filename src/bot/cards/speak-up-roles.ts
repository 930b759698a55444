// Who may be told, by role, on the page open to all: it names nobody in the organisation
// (docs/decisions/0008).
import type { PersonId } from '../../escalation/ids.js';
import type { Organisation } from '../../escalation/organisation.js';
import type { Option } from './card.js';

/** A role on the whistle-blowing route. `id` says nothing about who holds it. */
export interface SpeakUpRole {
  readonly id: string;
  readonly label: string;
  readonly person: PersonId;
}

/** In the order in which they are told: the officers, their deputies, the last resort, then the LADOs. 8(5) */
export function rolesToTell(organisation: Organisation): SpeakUpRole[] {
  const { whistleblowingOfficer, lastResort } = organisation.roles;
  const several = whistleblowingOfficer.length > 2;
  const whistle = whistleblowingOfficer.map((person, i) => ({
    id: `whistle-blowing-${i + 1}`,
    label:
      i === 0
        ? 'The whistle-blowing officer'
        : `The deputy whistle-blowing officer${several ? ` (${i})` : ''}`,
    person,
  }));
  const last = lastResort.map((person, i) => ({
    id: `last-resort-${i + 1}`,
    label: organisation.people.get(person)?.job ?? 'The last resort',
    person,
  }));
  const areas = [...organisation.officers.values()].map((o) => o.area);
  const lado = [...organisation.officers.values()].map((o, i) => ({
    id: `lado-${i + 1}`,
    label: `The designated officer (LADO), ${o.area}${areas.indexOf(o.area) === i ? '' : `, deputy (${i})`}`,
    person: o.id,
  }));
  return [...whistle, ...last, ...lado];
}

export const roleOptions = (organisation: Organisation): Option[] =>
  rolesToTell(organisation).map(({ id, label }) => ({ id, label }));

/** The role's own words for a sentence: `the whistle-blowing officer`. */
export const roleOf = (person: PersonId, organisation: Organisation): string => {
  const label = rolesToTell(organisation).find((r) => r.person === person)?.label;
  return label === undefined ? 'somebody' : label.charAt(0).toLowerCase() + label.slice(1);
};
