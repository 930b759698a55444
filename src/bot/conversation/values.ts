// Typed values as the domain's nouns: a concern, a step's record.
import type {
  Child,
  Concern,
  ConcernKind,
  Device,
  FieldValues,
  Identity,
  Route,
  Subject,
} from '../../escalation/case/concern.js';
import { CONCERN_KINDS } from '../../escalation/case/concern.js';
import type { Context } from '../../escalation/context.js';
import { personId, type PersonId } from '../../escalation/ids.js';
import { partyOf, type Organisation } from '../../escalation/organisation.js';
import type { Step } from '../../escalation/procedure/procedure.js';
import { placesOfWork } from '../../escalation/routing/places-of-work.js';
import type { FormValues } from '../cards/card.js';
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

const people = (values: FormValues, id: string): PersonId[] => listOf(values, id).map(personId);

/** More lines than this are no longer a list of devices or children. */
const LINES_LIMIT = 50;
const UNDER_18 = /\(\s*under[\s-]*18\s*\)/i;

/** The concern from the raise pages, checked or not: what is missing gets its default. */
export function concernOf(values: FormValues, route: Route, who: PersonId, context: Context): Concern {
  const { organisation } = context;
  const identity = route === 'whistle-blowing' ? identityOf(textOf(values, 'identity')) : 'named';
  const subjects = subjectsOf(values, organisation);
  const concerns = listOf(values, 'concerns').filter((c): c is ConcernKind =>
    (CONCERN_KINDS as readonly string[]).includes(c),
  );
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
    leaveOut: people(values, 'leave_out'),
    namedInReport: people(values, 'named_in_report'),
    immediateRisk: textOf(values, 'immediate_risk') === 'yes',
    adultInvolved: images && (adult === 'yes' || adult === 'no') ? adult : 'unsure',
    devices: devicesOf(textOf(values, 'devices')),
    children: childrenOf(textOf(values, 'children'), context.procedure.areas),
    areas: placesOfWork(subjects, who, organisation),
    received: { how: 'self', from: null },
  };
}

const identityOf = (text: string): Identity => (text === 'withheld' || text === 'anonymous' ? text : 'named');

function subjectsOf(values: FormValues, organisation: Organisation): Subject[] {
  const known = people(values, 'subjects').map((id) => ({
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
const devicesOf = (text: string): Device[] =>
  linesOf(text).map((line) => {
    const comma = line.indexOf(',');
    return comma < 0
      ? { what: line, where: '' }
      : { what: line.slice(0, comma).trim(), where: line.slice(comma + 1).trim() };
  });

/** "name, Kent": the area at the end, when it is one of the procedure's. 5 */
const childrenOf = (text: string, areas: readonly string[]): Child[] =>
  linesOf(text).map((line) => {
    const area = areas.find((a) => new RegExp(`(^|[\\s,(])${a}\\)?$`, 'i').test(line)) ?? null;
    const name = area === null ? line : line.slice(0, line.length - area.length).replace(/[\s,(]+$/, '');
    return { known: name === '' ? 'no' : 'yes', name, area };
  });

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
