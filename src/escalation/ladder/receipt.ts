// The reporter learns who told the police and the LADO, when and with which reference: a duty of their own to notify may
// rest on it. What is recorded within two minutes is one receipt.
import { countingEntries, stepStateOf, type CaseState } from '../case/state.js';
import { MINUTE } from '../context.js';
import type { Instant, PersonId, StepId } from '../ids.js';
import { dayGuards, type Procedure } from '../procedure/procedure.js';
import { reporter } from '../routing/recipients.js';
import type { Rule } from './rule.js';

const TOGETHER_MINUTES = 2;
/** After that it is no news: a case that is opened again months later doesn't begin with it. */
const NEWS_FOR_MINUTES = 7 * 24 * 60;

export const giveReceipt: Rule = {
  kind: 'receipt',
  due({ state, context }) {
    const [person] = reporter(state);
    // Who handles it themselves has recorded it, or was told as whoever handles it.
    if (person === undefined || person === state.handling?.person) return [];
    const owing = notYetReceipted(person, state, context.procedure).filter(
      (one) => context.now - one.at < NEWS_FOR_MINUTES * MINUTE,
    );
    return owing.length === 0
      ? []
      : [{ at: Math.min(...owing.map((one) => one.at)), steps: owing.map((one) => one.step) }];
  },
  fall({ at, steps = [] }, t) {
    t.tell(
      {
        kind: 'reporter-receipt',
        as: 'reporter',
        to: reporter(t.state()),
        steps,
        because: 'something-happened',
      },
      at,
    );
  },
};

interface Owing {
  readonly step: StepId;
  readonly at: Instant;
}

function notYetReceipted(person: PersonId, state: CaseState, procedure: Procedure): Owing[] {
  return dayGuards(procedure).flatMap(({ id: step }) => {
    const entry = countingEntries(stepStateOf(state, step)).at(0);
    if (entry === undefined || (entry.by.kind === 'person' && entry.by.id === person)) return [];
    const isSaid = state.notifications.some((one) => one.at >= entry.recordedAt && saysReceipt(one, step));
    return isSaid ? [] : [{ step, at: entry.recordedAt + TOGETHER_MINUTES * MINUTE }];
  });
}

const saysReceipt = ({ kind, steps, also = [] }: CaseState['notifications'][number], step: StepId): boolean =>
  [{ kind, steps }, ...also].some((one) => one.kind === 'reporter-receipt' && one.steps.includes(step));
