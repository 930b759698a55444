// What one case adds to the figures: a few numbers and no words.
import type { CaseEvent } from '../escalation/case/events.js';
import type { Instant } from '../escalation/ids.js';
import type { Organisation } from '../escalation/organisation.js';
import { stepIn, type Procedure, type Step } from '../escalation/procedure/procedure.js';
import type { Role } from '../escalation/procedure/roles.js';
import { applies, completionOf } from '../escalation/procedure/procedure-in-case.js';
import { fold } from '../escalation/case/evolve.js';
import { stepStateOf, type CaseState } from '../escalation/case/state.js';
import { comesOutAt, monthOf, type Month } from './months.js';

/** For a subject whom the directory doesn't know. */
export const NO_SITE = 'No site';

const MINUTE_MS = 60_000;

export interface Measured {
  /** In which it was raised. */
  readonly month: Month;
  readonly site: string;
  /** Everything that counts (`in_statistics`) and that the case needed happened by the end of the working day of the report (or none was needed). */
  readonly sameDay: boolean;
  /** Minutes of real time, nights included, since the report; null when it had not happened by then. */
  readonly acknowledgedAfter: number | null;
  readonly ladoAfter: number | null;
  readonly policeAfter: number | null;
}

/**
 * Judges a case as it was known when its month's figures were published: nothing recorded later changes them.
 * Null for a log without a report.
 */
export function measure(
  events: readonly CaseEvent[],
  { organisation, procedure }: { readonly organisation: Organisation; readonly procedure: Procedure },
): Measured | null {
  const [raised] = events;
  if (raised?.type !== 'ConcernRaised') return null;
  const month = monthOf(organisation, raised.at);
  const judgedAt = comesOutAt(month, organisation);
  const known = events.filter((event) => event.at < judgedAt);
  const state = fold(known);
  const happened = (step: Step) => contactOf(step, state, { organisation, procedure, now: judgedAt });
  const contacted = (role: Role) => minutesSince(raised.at, happened(stepIn(role, procedure)).at);
  const counted = procedure.steps.filter((step) => step.in_statistics);
  const acknowledged = known.find((event) => event.type === 'Acknowledged');
  return {
    month,
    site: siteOf(state, organisation),
    sameDay: counted.every((step) => {
      const { needed, at } = happened(step);
      return !needed || (at !== null && at <= state.endOfDay);
    }),
    acknowledgedAfter: minutesSince(raised.at, acknowledged?.at ?? null),
    ladoAfter: contacted('officer-contact'),
    policeAfter: contacted('police-contact'),
  };
}

function contactOf(
  step: Step,
  state: CaseState,
  context: { readonly organisation: Organisation; readonly procedure: Procedure; readonly now: Instant },
): { needed: boolean; at: Instant | null } {
  if (!applies(step, state, context.procedure)) return { needed: false, at: null };
  const at = completionOf(step, state, context)?.happenedAt ?? null;
  return { needed: stepStateOf(state, step.id).notNeeded === null, at };
}

/** What happened before the report (the police were rung first) took no time. */
const minutesSince = (from: Instant, to: Instant | null): number | null =>
  to === null ? null : Math.max(0, to - from) / MINUTE_MS;

function siteOf(state: CaseState, organisation: Organisation): string {
  const known = state.concern?.subjects.flatMap((subject) => (subject.id === null ? [] : [subject.id])) ?? [];
  const sites = known.flatMap((id) => organisation.people.get(id)?.site ?? []);
  return sites[0] ?? NO_SITE;
}

/** Every site of the organisation, whether or not anything was ever reported there; the subjects without one last. */
export function sitesOf(organisation: Organisation): string[] {
  const sites = [...organisation.people.values()].flatMap((person) => person.site ?? []);
  return [...[...new Set(sites)].sort((a, b) => a.localeCompare(b, 'en')), NO_SITE];
}
