// Names in an export, as its reader may know them: a withheld reporter is withheld here too.
import { mayKnowReporter } from '../escalation/case/access.js';
import type { Actor, FieldValues } from '../escalation/case/concern.js';
import type { Context } from '../escalation/context.js';
import { personId, type Instant, type PersonId, type StepId } from '../escalation/ids.js';
import { partyOf } from '../escalation/organisation.js';
import type { Field } from '../escalation/procedure/procedure.js';
import type { CaseState } from '../escalation/case/state.js';
import type { ExportFact } from './document.js';

/** How one reader is told who, when and what. */
export interface Words {
  readonly context: Context;
  name(id: PersonId): string;
  names(ids: readonly PersonId[]): string;
  /** With their job, where it is known. */
  nameAndJob(id: PersonId): string;
  actor(by: Actor): string;
  time(at: Instant): string;
  step(id: StepId): string;
  /** The fields of a step's record, in the order of the procedure. */
  fields(step: StepId, values: FieldValues): ExportFact[];
}

const KEPT_BACK = 'the person who reported it (name kept back)';
const ANONYMOUS = 'the person who reported it (anonymous: Sameday does not know who)';

export function wordsFor(reader: PersonId, state: CaseState, context: Context): Words {
  const { organisation, procedure } = context;
  const knows = mayKnowReporter(reader, state, organisation);
  const isKeptBack = (id: PersonId): boolean => id === state.concern?.reporter && !knows;
  const name = (id: PersonId): string =>
    isKeptBack(id) ? KEPT_BACK : (partyOf(organisation, id)?.name ?? `somebody who has left (${id})`);
  const words: Words = {
    context,
    name,
    names: (ids) => (ids.length === 0 ? 'nobody' : [...new Set(ids)].map(name).join(', ')),
    nameAndJob(id) {
      const party = partyOf(organisation, id);
      if (party === undefined || isKeptBack(id)) return name(id);
      const job = 'job' in party ? party.job : `designated officer, ${party.area}`;
      return `${party.name} (${job})`;
    },
    actor(by) {
      if (by.kind === 'system') return 'Sameday';
      return by.kind === 'reporter' ? ANONYMOUS : name(by.id);
    },
    time: (at) => localTime(at, organisation.timeZone),
    step: (id) => procedure.steps.find((s) => s.id === id)?.title ?? id,
    fields(id, values) {
      const known = procedure.steps.find((s) => s.id === id)?.fields ?? [];
      const extra = Object.keys(values).filter((key) => !known.some((f) => f.id === key));
      return [
        ...known.flatMap((field) => factOf(field, values[field.id], name)),
        ...extra.flatMap((key) => factOf({ id: key, label: key, kind: 'text' }, values[key], name)),
      ];
    },
  };
  return words;
}

type FieldOf = Pick<Field, 'id' | 'label' | 'kind' | 'options'>;

function factOf(
  field: FieldOf,
  value: string | readonly string[] | undefined,
  name: (id: PersonId) => string,
): ExportFact[] {
  const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  const said = values.filter((v) => v.trim() !== '').map((v) => valueText(field, v, name));
  return said.length === 0 ? [] : [{ label: field.label, value: said.join('; ') }];
}

const ANSWERS: Readonly<Record<string, string>> = { yes: 'yes', no: 'no', unknown: 'not known' };

function valueText(field: FieldOf, value: string, name: (id: PersonId) => string): string {
  switch (field.kind) {
    case 'person':
    case 'officer':
      return name(personId(value));
    case 'choice':
    case 'choices':
      return field.options?.find((o) => o.id === value)?.label ?? value;
    case 'yes-no':
    case 'yes-no-unknown':
      return ANSWERS[value] ?? value;
    case 'text':
    case 'long-text':
    case 'time':
    case 'date':
      return value;
  }
}

/** `Monday 16 March 2026, 09:10`, in the organisation's own time. */
export function localTime(at: Instant, timeZone: string): string {
  const { day, time } = formatsOf(timeZone);
  return `${day.format(at).replace(',', '')}, ${time.format(at)}`;
}

interface Formats {
  readonly day: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
}

/** Made once per zone: making one costs more than a hundred uses. */
const FORMATS = new Map<string, Formats>();

function formatsOf(timeZone: string): Formats {
  const made = FORMATS.get(timeZone);
  if (made !== undefined) return made;
  const formats = {
    day: new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    }),
    time: new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }),
  };
  FORMATS.set(timeZone, formats);
  return formats;
}
