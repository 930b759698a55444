// Whom to ring, and on which number at this hour: a unit in its hours, otherwise what is answered at night.
import { calendarOf, calendarOfOfficer, nextWorkingMoment } from '../../escalation/calendar/calendar.js';
import type { Concern } from '../../escalation/case/concern.js';
import type { Context } from '../../escalation/context.js';
import type { Contact } from '../../escalation/organisation.js';
import type { PersonId } from '../../escalation/ids.js';
import { officersFor } from '../../escalation/routing/routing.js';
import { capital, contactText, listed, withPhone } from './words.js';

/**
 * Whether units that keep office hours answer now. Their hours aren't in the organisation file, so its own stand for
 * them; where it never closes, those of the designated officers do.
 */
export function unitsAnswer({ now, organisation }: Context): boolean {
  const own = calendarOf(organisation);
  const calendars = own.hours.always
    ? [...organisation.officers.values()].map((o) => calendarOfOfficer(organisation, o))
    : [own];
  return calendars.some((calendar) => nextWorkingMoment(calendar, now) === now);
}

/** What stands within such a line: the procedure's own name beside the organisation's, and by when. */
interface Within {
  readonly name?: string;
  readonly by?: string;
}

/** "Ring the police, Child & Public Protection Unit, 01632 960101"; at night 101 stands first. */
export const policeLine = (context: Context, within: Within = {}): string =>
  `Ring the police${policeWords(context, within)}`;

/** After "the police": the unit in its hours, otherwise 101 and then the unit. */
export function policeWords(context: Context, { name = '', by = '' }: Within = {}): string {
  const { police } = context.organisation.contacts;
  return unitsAnswer(context)
    ? `, ${contactText(police)}${name}${by}`
    : ` on 101 now (999 if a child is in danger)${by}; ${contactText(police)}${name}, in its hours`;
}

/** The number of the police for a text of a few words. */
export const policeNumber = (context: Context): string =>
  (unitsAnswer(context) ? context.organisation.contacts.police.phone : null) ?? '101';

export const outOfHoursText = ({ organisation }: Context): string =>
  contactText(organisation.contacts.outOfHours);

/** "Ring the LADO, Priya Nair, 01632 960001"; while their office is closed with the out-of-hours service beside it. */
export function ladoLine(officers: readonly PersonId[], context: Context, { by = '' }: Within = {}): string {
  const { organisation } = context;
  const names = listed(officers.map((o) => withPhone(o, organisation)));
  const open = officers.some((id) => {
    const officer = organisation.officers.get(id);
    const calendar = officer && calendarOfOfficer(organisation, officer);
    return calendar !== undefined && nextWorkingMoment(calendar, context.now) === context.now;
  });
  const whom = names === '' ? 'Ring the LADO' : `Ring the LADO, ${names}`;
  return open ? `${whom}${by}` : `${whom}${by}; outside their hours ${outOfHoursText(context)}`;
}

/** Where each child lives, or, while nobody knows, where the person works. 5 */
export function areasOfChildren(concern: Concern): readonly string[] {
  const homes = concern.children.flatMap((child) => (child.area === null ? [] : [child.area]));
  return [...new Set(homes.length > 0 ? homes : concern.areas)];
}

/** Never another authority's number in place of one that isn't known. */
export function childrensServicesLine(
  concern: Concern,
  context: Context,
  { name = '', by = '' }: Within = {},
): string {
  const { childrensServices } = context.organisation.contacts;
  const areas = areasOfChildren(concern);
  const known = areas.flatMap((area) => childrensServices[area] ?? []);
  const unknown = areas.filter((area) => childrensServices[area] === undefined);
  const looked = unknown.map(
    (area) =>
      `${area} children's services (look up the number on gov.uk: "report child abuse to a local council")`,
  );
  const whom = [...known.map(contactText), ...looked];
  if (whom.length === 0) return `Ring children's services for where the child lives${by}`;
  const night = known.length > 0 && !unitsAnswer(context) ? `; at night ${outOfHoursText(context)}` : '';
  return `Ring ${listed(whom)}${name}${by}${night}`;
}

/** "(in the procedure: Specialist Children's Services)", where the organisation calls it by another name. */
export function procedureName(
  service: 'police' | 'childrens_services',
  areas: readonly string[],
  { organisation, procedure }: Context,
): string {
  const names = procedure.services[service] ?? {};
  const own = (area: string): Contact | undefined =>
    service === 'police' ? organisation.contacts.police : organisation.contacts.childrensServices[area];
  const other = areas.flatMap((area) => {
    const [theirs, ours] = [names[area], own(area)?.name];
    return theirs === undefined || ours === undefined || isSame(theirs, ours) ? [] : [theirs];
  });
  const shown = [...new Set(other)];
  return shown.length === 0 ? '' : ` (in the procedure: ${listed(shown)})`;
}

const isSame = (one: string, other: string): boolean => {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a.includes(b) || b.includes(a);
};

/** "LADO 01632 960001, police 101": the numbers alone, for a text message. Null when nobody is to be rung. */
export function ringBrief(
  roles: ReadonlySet<string | undefined>,
  about: { readonly concern: Concern; readonly conflicts: readonly PersonId[] },
  context: Context,
): string | null {
  const { organisation } = context;
  const [lado] = officersFor(organisation, about.concern, about.conflicts).flatMap(
    (id) => organisation.officers.get(id)?.phone ?? [],
  );
  const numbers = [
    ...(roles.has('officer-contact') && lado !== undefined ? [`LADO ${lado}`] : []),
    ...(roles.has('police-contact') ? [`police ${policeNumber(context)}`] : []),
  ];
  return numbers.length === 0 ? null : numbers.join(', ');
}

/** What a card says of these steps, each once: who is rung, with the number. */
export function ringLines(
  roles: ReadonlySet<string | undefined>,
  about: { readonly concern: Concern; readonly conflicts: readonly PersonId[] },
  context: Context,
): string[] {
  const { organisation } = context;
  const lines = [
    ...(roles.has('officer-contact')
      ? [ladoLine(officersFor(organisation, about.concern, about.conflicts), context)]
      : []),
    ...(roles.has('police-contact') ? [policeLine(context)] : []),
    ...(roles.has('childrens-services') ? [childrensServicesLine(about.concern, context)] : []),
  ];
  return lines.map((line) => `${capital(line)}.`);
}
