// Typed values as the domain's nouns: a concern, a step's record.
import type {
  Child,
  Concern,
  ConcernKind,
  Device,
  FieldValues,
  Identity,
  Received,
  Route,
  Subject,
} from '../../escalation/case/concern.js';
import { CONCERN_KINDS, HOW_RECEIVED } from '../../escalation/case/concern.js';
import type { Context } from '../../escalation/context.js';
import { personId, type PersonId } from '../../escalation/ids.js';
import { isManager, partyOf, type Organisation } from '../../escalation/organisation.js';
import type { Procedure, Step } from '../../escalation/procedure/procedure.js';
import { placesOfWork } from '../../escalation/routing/places-of-work.js';
import type { FormValues } from '../cards/card.js';
import { WITHHELD } from '../cards/fact-fields.js';
import { instantOf } from '../cards/words.js';

export const textOf = (values: FormValues, id: string): string => {
  const value = values[id];
  return (typeof value === 'string' ? value : (value?.[0] ?? '')).trim();
};

export const listOf = (values: FormValues, id: string): string[] => {
  const value = values[id];
  const list = value === undefined ? [] : typeof value === 'string' ? value.split(',') : [...value];
  return list.map((v) => v.trim()).filter((v) => v !== '');
};

export const peopleIn = (values: FormValues, id: string): PersonId[] => listOf(values, id).map(personId);

/** More lines than this are no longer a list of devices or children. */
const LINES_LIMIT = 50;
const UNDER_18 = /\(\s*under[\s-]*18\s*\)/i;

/** The concern from the raise pages, checked or not: what is missing gets its default. */
export function concernOf(values: FormValues, route: Route, who: PersonId, context: Context): Concern {
  const { organisation } = context;
  const identity = route === 'whistle-blowing' ? identityOf(textOf(values, 'identity')) : 'named';
  const subjects = subjectsOf(values, organisation);
  const concerns = kindsOf(values);
  const adult = textOf(values, 'adult_involved');
  const images = concerns.includes('indecent-images');
  const tell = textOf(values, 'tell');
  return {
    route,
    identity,
    reporter: identity === 'anonymous' ? null : who,
    subjects,
    concerns,
    what: textOf(values, 'what'),
    learnedAt: instantOf(textOf(values, 'learned_at'), organisation.timeZone) ?? context.now,
    tell: route === 'management' && tell !== '' ? personId(tell) : null,
    leaveOut: peopleIn(values, 'leave_out'),
    namedInReport: peopleIn(values, 'named_in_report'),
    immediateRisk: textOf(values, 'immediate_risk') === 'yes',
    adultInvolved: images && (adult === 'yes' || adult === 'no') ? adult : 'unsure',
    devices: devicesOf(textOf(values, 'devices')),
    children: childrenOf(textOf(values, 'children'), context.procedure.areas),
    areas: areasOf(values, subjects, who, context),
    received: receivedOf(values, route, who, organisation),
  };
}

export const kindsOf = (values: FormValues): ConcernKind[] =>
  CONCERN_KINDS.filter((kind) => listOf(values, 'concerns').includes(kind));

const identityOf = (text: string): Identity => (text === 'withheld' || text === 'anonymous' ? text : 'named');

/** A manager who received it says so: anybody else only reports it. 8(3), 4 */
function receivedOf(values: FormValues, route: Route, who: PersonId, organisation: Organisation): Received {
  const how = HOW_RECEIVED.find((h) => h === textOf(values, 'received')) ?? 'self';
  if (how === 'self' || route !== 'management' || !isManager(organisation, who)) return KNOWN_BY_THEMSELVES;
  return { how, from: how === 'told-handling' ? toldBy(values, organisation) : null };
}

const KNOWN_BY_THEMSELVES: Received = { how: 'self', from: null };

function toldBy(values: FormValues, organisation: Organisation): Received['from'] {
  const chosen = textOf(values, 'received_from');
  if (chosen === WITHHELD) return WITHHELD;
  if (chosen !== '')
    return { id: personId(chosen), name: partyOf(organisation, personId(chosen))?.name ?? chosen };
  const name = textOf(values, 'received_from_name');
  return name === '' ? null : { id: null, name };
}

export function subjectsOf(values: FormValues, organisation: Organisation): Subject[] {
  const known = peopleIn(values, 'subjects').map((id) => ({
    id,
    name: partyOf(organisation, id)?.name ?? id,
    under18: organisation.people.get(id)?.under18 ?? false,
  }));
  const others = textOf(values, 'someone_else')
    .split(/[,;\n]/)
    .map((name) => ({ id: null, name: name.replace(UNDER_18, '').trim(), under18: UNDER_18.test(name) }))
    .filter((s) => s.name !== '');
  return [...known, ...others];
}

const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, LINES_LIMIT);

/** "laptop LT-14, classroom 3": what, then where. */
export const devicesOf = (text: string): Device[] =>
  linesOf(text).map((line) => {
    const comma = line.indexOf(',');
    return comma < 0
      ? { what: line, where: '' }
      : { what: line.slice(0, comma).trim(), where: line.slice(comma + 1).trim() };
  });

/** Words behind a comma that say more of a child, and not where it lives. */
const NOT_A_PLACE =
  /^(my|our|his|her|their|a|an|the|who|with|lives? with|year|class|form|aged?|girl|boy|brother|sister|pupil|unknown|not|no|i|maybe)\b|\d|\?/i;
const LIVES_IN = /^(lives? in|living in|who lives in|from|in|at)\s+/i;

/** "name, Kent", "name, Bexley": where a child lives, whichever authority that is; another is never put in its place. 5 */
export const childrenOf = (text: string, areas: readonly string[]): Child[] =>
  linesOf(text).map((line) => {
    const area = areas.find((a) => new RegExp(`(^|[\\s,(])${a}\\)?$`, 'i').test(line));
    if (area !== undefined) {
      const length = line.endsWith(')') ? area.length + 1 : area.length;
      const name = line.slice(0, line.length - length).replace(/[\s,(]+$/, '');
      return { known: name === '' ? 'no' : 'yes', name, area };
    }
    const [, name = line, said = ''] = /^(.*?)[,(]\s*([^,()]+)\)?$/.exec(line) ?? [];
    const place = said.trim().replace(LIVES_IN, '');
    if (place === '' || NOT_A_PLACE.test(place)) return { known: 'yes', name: line, area: null };
    const rest = name.trim().replace(/[\s,(]+$/, '');
    return { known: rest === '' ? 'no' : 'yes', name: rest, area: place };
  });

/** The authorities that somebody chose or wrote; one that the procedure names is written as it names it. */
export function elsewhereOf(values: FormValues, { areas }: Procedure): string[] {
  const written = textOf(values, 'elsewhere_other').split(/[,;\n]/);
  const said = [...listOf(values, 'elsewhere'), ...written]
    .map((text) => text.trim())
    .filter((t) => t !== '');
  return unique(said.map((text) => areas.find((a) => a.toLowerCase() === text.toLowerCase()) ?? text));
}

/** 8(4): by every place of work of those it is about; where none is known, by the reporter's. */
function areasOf(
  values: FormValues,
  subjects: readonly Subject[],
  who: PersonId,
  { organisation, procedure }: Context,
): string[] {
  const theirs = placesOfWork(subjects, who, organisation);
  return unique([...theirs, ...elsewhereOf(values, procedure)]);
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** The step's own fields that hold something; whatever else the form asks isn't the step's. */
export function fieldsOf(step: Step, values: FormValues): FieldValues {
  const pairs = step.fields.flatMap((f): [string, string | readonly string[]][] => {
    if (f.kind === 'choices') {
      const list = listOf(values, f.id);
      return list.length === 0 ? [] : [[f.id, list]];
    }
    const text = textOf(values, f.id);
    return text === '' ? [] : [[f.id, text]];
  });
  return Object.fromEntries(pairs);
}
