// The concern of somebody without an account: typed names are matched here, and the match is never shown.
import type { Concern, Subject } from '../../escalation/case/concern.js';
import type { CaseState } from '../../escalation/case/state.js';
import type { Context } from '../../escalation/context.js';
import { personId, type PersonId } from '../../escalation/ids.js';
import type { Organisation } from '../../escalation/organisation.js';
import { INVOLVED_NAMES } from '../cards/add-form.js';
import type { FormValues } from '../cards/card.js';
import { LEAVE_OUT_NAMES, LEAVE_OUT_ROLES, WHERE } from '../cards/speak-up-form.js';
import { rolesToTell } from '../cards/speak-up-roles.js';
import { contactText } from '../cards/words.js';
import { anyMeant, entriesOf, exactly } from './name-match.js';
import { information, type AddedInformation } from './facts.js';
import { concernOf, elsewhereOf, listOf, subjectsOf, textOf } from './values.js';

/** Not an id of the directory: used where a form wants to know who is asking. */
export const NOBODY = personId('');

export interface AnonymousConcern {
  /** What is stored. */
  readonly concern: Concern;
  /** What the page shows: the same whatever names were typed. */
  readonly asShown: Concern;
}

export function anonymousConcern(values: FormValues, context: Context): AnonymousConcern {
  const { organisation } = context;
  const where = textOf(values, WHERE);
  const chosen = context.procedure.areas.includes(where) ? [where] : null;
  const elsewhere = elsewhereOf(values, context.procedure);
  const given = concernOf({ ...values, identity: 'anonymous' }, 'whistle-blowing', NOBODY, context);
  const roles = rolesToTell(organisation);
  const ticked = listOf(values, LEAVE_OUT_ROLES);
  const leaveOut = roles.filter((r) => ticked.includes(r.id)).map((r) => r.person);
  const asShown: Concern = {
    ...given,
    reporter: null,
    leaveOut,
    namedInReport: [],
    areas: unique([...(chosen ?? [organisation.area]), ...elsewhere]),
  };

  const subjects = recognised(given.subjects, organisation);
  const theirs = subjects.flatMap((s) =>
    s.id === null ? [] : (organisation.people.get(s.id)?.area ?? organisation.officers.get(s.id)?.area ?? []),
  );
  const meant = (texts: readonly string[]): PersonId[] => excluded(texts, organisation);
  const isSubject = (id: PersonId): boolean => subjects.some((s) => s.id === id);
  const leaveOutNames = textOf(values, LEAVE_OUT_NAMES).split(/[\n,;]/);
  return {
    asShown,
    concern: {
      ...asShown,
      subjects,
      namedInReport: unique(meant(given.subjects.map((s) => s.name))).filter((id) => !isSubject(id)),
      leaveOut: unique([...leaveOut, ...meant(leaveOutNames)]).filter((id) => !isSubject(id)),
      areas: unique([...(chosen ?? (theirs.length > 0 ? theirs : [organisation.area])), ...elsewhere]),
    },
  };
}

/** What the holder of a receipt code adds: the same matching, and the same silence about whom it meant. */
export function anonymousInformation(
  values: FormValues,
  state: CaseState,
  context: Context,
): AddedInformation {
  const { organisation } = context;
  const subjects = recognised(
    subjectsOf({ someone_else: values['someone_else'] ?? '' }, organisation),
    organisation,
  );
  const ticked = listOf(values, 'named_in_report');
  const byRole = rolesToTell(organisation).flatMap((r) => (ticked.includes(r.id) ? [r.person] : []));
  const names = [...textOf(values, INVOLVED_NAMES).split(/[\n,;]/), ...subjects.map((s) => s.name)];
  const told = state.told.map((t) => t.person);
  const isSubject = (id: PersonId): boolean => subjects.some((s) => s.id === id);
  const namedInReport = unique([...byRole, ...excluded(names, organisation, told)]).filter(
    (id) => !isSubject(id),
  );
  return information(values, { subjects, namedInReport }, state.concern, context);
}

/** An accusation is narrow: exactly one person of that name. */
const recognised = (subjects: readonly Subject[], organisation: Organisation): Subject[] =>
  subjects.map((s) => {
    const id = exactly(s.name, entriesOf(organisation));
    return id === null ? s : { ...s, id };
  });

/** An exclusion is wide, but only among those we might come to tell: a word that fits a teacher accuses nobody. */
function excluded(
  texts: readonly string[],
  organisation: Organisation,
  told: readonly PersonId[] = [],
): PersonId[] {
  const couldBeTold = new Set<PersonId>([
    ...rolesToTell(organisation).map((r) => r.person),
    ...organisation.roles.safeguardingLead,
    ...told,
  ]);
  return texts.flatMap((text) => anyMeant(text, entriesOf(organisation))).filter((id) => couldBeTold.has(id));
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** Whom to ring when nothing can be stored: public numbers, nobody's name. */
export function ringAnonymous(context: Context): string[] {
  const { organisation } = context;
  const lados = [...organisation.officers.values()].flatMap((o) =>
    o.phone === null ? [] : [`the LADO, ${o.area}, ${o.phone}`],
  );
  const { police, advice } = organisation.contacts;
  return [...lados, `the police, ${contactText(police)}, or 101`, ...advice.map(contactText)].map((text) =>
    text.replace(' (not checked yet)', ''),
  );
}
