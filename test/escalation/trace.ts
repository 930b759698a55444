// What a simulated case leaves behind: command by command, and ways to look at it.
import { type Procedure, type Step } from '../../src/escalation/procedure/procedure.js';
import { may, mayKnowReporter } from '../../src/escalation/case/access.js';
import type { Command } from '../../src/escalation/case/commands.js';
import type { Context } from '../../src/escalation/context.js';
import type { CaseEvent, EventOf, EventType } from '../../src/escalation/case/events.js';
import { type Instant, type PersonId } from '../../src/escalation/ids.js';
import type { Organisation } from '../../src/escalation/organisation.js';
import { owedSteps } from '../../src/escalation/procedure/procedure-in-case.js';
import { evolve } from '../../src/escalation/case/evolve.js';
import { NO_CASE, validEntries, stepStateOf, type CaseState } from '../../src/escalation/case/state.js';
import { timetable } from '../../src/escalation/ladder/timetable.js';

/** One command and what came of it. */
export interface Tick {
  readonly now: Instant;
  readonly organisation: Organisation;
  readonly procedure: Procedure;
  readonly command: Command;
  readonly events: readonly CaseEvent[];
  readonly state: CaseState;
  /** After an outage: what the case would be, had the machine been running; else null. */
  readonly undisturbed: CaseState | null;
}

export interface Rules {
  readonly may: typeof may;
  readonly mayKnowReporter: typeof mayKnowReporter;
  readonly owedSteps: typeof owedSteps;
  readonly timetable: typeof timetable;
}

export const RULES: Rules = { may, mayKnowReporter, owedSteps, timetable };

export interface Trace {
  readonly ticks: readonly Tick[];
  /** Whether time was let pass without anybody looking (the machine was down). */
  readonly outage: boolean;
  readonly canaries: readonly string[];
  /** The rules as they are; a mutation hands in broken ones. */
  readonly rules: Rules;
  /** Who really reported, though the log of an anonymous report must not know. */
  readonly trueReporter: PersonId;
}

export type Invariant = (trace: Trace) => string | null;

export const contextOf = (tick: Tick): Context => ({
  now: tick.now,
  organisation: tick.organisation,
  procedure: tick.procedure,
});
export const last = (trace: Trace): Tick => trace.ticks[trace.ticks.length - 1] as Tick;
export const eventsOf = (trace: Trace): CaseEvent[] => trace.ticks.flatMap((t) => [...t.events]);
export const ofType = <T extends EventType>(events: readonly CaseEvent[], type: T): EventOf<T>[] =>
  events.filter((e): e is EventOf<T> => e.type === type);
export const recordedBy = (state: CaseState, step: Step, by: Instant): boolean =>
  stepStateOf(state, step.id).notNeeded !== null ||
  validEntries(stepStateOf(state, step.id)).some((e) => e.recordedAt <= by);
export const procedureOf = (trace: Trace): Procedure => last(trace).procedure;

/** The state before each event, and the event. */
export function* walk(trace: Trace): Generator<{ before: CaseState; event: CaseEvent; tick: Tick }> {
  let before = NO_CASE;
  for (const tick of trace.ticks) {
    for (const event of tick.events) {
      yield { before, event, tick };
      before = evolve(before, event);
    }
  }
}
