// The casework in memory: one case, decided by the same rules, without a store.
import type { Command } from '../../src/escalation/case/commands.js';
import { person, SYSTEM, type Actor } from '../../src/escalation/case/concern.js';
import type { Context } from '../../src/escalation/context.js';
import { decide } from '../../src/escalation/case/decide.js';
import type { CaseEvent } from '../../src/escalation/case/events.js';
import { caseId, commandId, reference, type Instant, type Reference } from '../../src/escalation/ids.js';
import { noticesOf } from '../../src/escalation/case/notices.js';
import { partyOf } from '../../src/escalation/organisation.js';
import type { Procedure } from '../../src/escalation/procedure/procedure.js';
import { fold } from '../../src/escalation/case/evolve.js';
import { NO_CASE, type CaseState } from '../../src/escalation/case/state.js';
import { nextWake } from '../../src/escalation/ladder/timetable.js';
import type { Casework, CaseView, Outcome } from '../../src/casework/casework.js';
import type { StoryWork } from '../../src/stories/casework-driver.js';
import type { StoryWorld } from '../../src/stories/story-world.js';

const receiptOf = (reference: Reference): string => `${reference} receipt`;

interface Kept {
  readonly reference: Reference;
  readonly events: CaseEvent[];
  state: CaseState;
}

/** Notices arrive at once: on each channel that works, or on the first of them. */
export function createMemoryCasework(
  world: StoryWorld,
  procedure: Procedure,
): { casework: Casework; dueWork: readonly StoryWork[] } {
  const cases = new Map<Reference, Kept>();
  let made = 0;
  const context = (): Context => ({ now: world.clock.now(), organisation: world.organisation(), procedure });
  const view = (of: Reference | null): CaseView | null => {
    const one = of === null ? undefined : cases.get(of);
    return one === undefined || one.state.stage === 'none'
      ? null
      : { caseId: caseId(one.reference), reference: one.reference, state: one.state, events: [...one.events] };
  };

  function run(one: Kept, command: Command): Outcome {
    const decision = decide(one.state, command, context());
    if ('refused' in decision) return { done: false, refusal: decision, state: one.state };
    take(one, decision.events);
    return { done: true, reference: one.reference, state: one.state, events: decision.events };
  }

  function take(one: Kept, more: readonly CaseEvent[]): void {
    one.events.push(...more);
    one.state = fold(more, one.state);
    for (const { to, notification } of more.flatMap(noticesOf)) {
      const channels = (partyOf(world.organisation(), to)?.channels ?? [])
        .map(({ name }) => name)
        .filter((name) => world.downUntil(name) === null);
      for (const channel of notification.everyChannel ? channels : channels.slice(0, 1)) {
        const delivered = { notice: notification.notice, to, channel };
        one.events.push({ type: 'NoticeDelivered', at: world.clock.now(), by: SYSTEM, data: delivered });
      }
    }
  }

  const passTime = (): Command => ({
    type: 'pass-time',
    id: commandId(`memory-${(made += 1)}`),
    by: SYSTEM,
    data: {},
  });
  const wakeAt = (one: Kept): Instant | null => nextWake(one.state, context());
  const wakes: StoryWork = {
    earliestDueAt: async (): Promise<Instant | null> => {
      const times = [...cases.values()].flatMap((one) => wakeAt(one) ?? []);
      return times.length === 0 ? null : Math.min(...times);
    },
    run: async ({ now }) => {
      let handled = 0;
      for (const one of cases.values()) {
        if ((wakeAt(one) ?? Infinity) > now) continue;
        const before = one.events.length;
        run(one, passTime());
        handled += one.events.length - before;
      }
      return { handled, more: false };
    },
  };

  const raise = async (by: Actor, id: string, concern: Parameters<Casework['raise']>[2]): Promise<Outcome> => {
    const receipt = concern.identity === 'anonymous';
    const one: Kept = { reference: reference(`SD-0000-00${cases.size}`), events: [], state: NO_CASE };
    cases.set(one.reference, one);
    const data = { concern, reference: one.reference, receipt };
    const outcome = run(one, { type: 'raise', id: commandId(id), by, data });
    return outcome.done && receipt ? { ...outcome, receiptCode: receiptOf(one.reference) } : outcome;
  };
  const known = (of: Reference): Kept => {
    const one = cases.get(of);
    if (one === undefined) throw new Error(`No case ${of}`);
    return one;
  };
  const casework: Casework = {
    clock: world.clock,
    raise,
    run: async (of, command) => run(known(of), command),
    open: async (of, by, id) => {
      const outcome = run(known(of), { type: 'open-content', id: commandId(id), by: person(by), data: {} });
      return outcome.done ? view(of) : null;
    },
    peek: async (of) => view(of),
    casesOf: async () => [...cases.keys()].map(view).filter((one) => one !== null),
    byReceipt: async (code) => view([...cases.keys()].find((of) => receiptOf(of) === code) ?? null),
    wake: async () => ({ handled: 0, more: false }),
  };
  return { casework, dueWork: [wakes] };
}
