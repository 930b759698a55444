// The casework in memory: one case, decided by the same rules, without a store.
import type { Command } from '../../src/escalation/case/commands.js';
import { person, SYSTEM, type Actor } from '../../src/escalation/case/concern.js';
import type { Context } from '../../src/escalation/context.js';
import { decide } from '../../src/escalation/case/decide.js';
import type { CaseEvent } from '../../src/escalation/case/events.js';
import { caseId, commandId, reference, type Instant } from '../../src/escalation/ids.js';
import { noticesOf } from '../../src/escalation/case/notices.js';
import { partyOf } from '../../src/escalation/organisation.js';
import type { Procedure } from '../../src/escalation/procedure/procedure.js';
import { fold } from '../../src/escalation/case/evolve.js';
import { NO_CASE, type CaseState } from '../../src/escalation/case/state.js';
import { nextWake } from '../../src/escalation/ladder/timetable.js';
import type { Casework, CaseView, Outcome } from '../../src/casework/casework.js';
import type { StoryWork } from '../../src/stories/casework-driver.js';
import type { StoryWorld } from '../../src/stories/story-world.js';

const REFERENCE = reference('SD-0000-000');
const CASE = caseId('memory');
const RECEIPT = '0000 0000 0000 0000';

/** Notices arrive at once: on each channel that works, or on the first of them. */
export function createMemoryCasework(
  world: StoryWorld,
  procedure: Procedure,
): { casework: Casework; dueWork: readonly StoryWork[] } {
  const events: CaseEvent[] = [];
  let state: CaseState = NO_CASE;
  let made = 0;
  const context = (): Context => ({ now: world.clock.now(), organisation: world.organisation(), procedure });
  const view = (): CaseView | null =>
    state.stage === 'none' ? null : { caseId: CASE, reference: REFERENCE, state, events: [...events] };

  async function run(command: Command): Promise<Outcome> {
    const decision = decide(state, command, context());
    if ('refused' in decision) return { done: false, refusal: decision, state };
    take(decision.events);
    return { done: true, reference: REFERENCE, state, events: decision.events };
  }

  function take(more: readonly CaseEvent[]): void {
    events.push(...more);
    state = fold(more, state);
    for (const { to, notification } of more.flatMap(noticesOf)) {
      const channels = (partyOf(world.organisation(), to)?.channels ?? [])
        .map(({ name }) => name)
        .filter((name) => world.downUntil(name) === null);
      for (const channel of notification.everyChannel ? channels : channels.slice(0, 1)) {
        const delivered = { notice: notification.notice, to, channel };
        events.push({ type: 'NoticeDelivered', at: world.clock.now(), by: SYSTEM, data: delivered });
      }
    }
  }

  const system = (type: 'pass-time'): Command => ({
    type,
    id: commandId(`memory-${(made += 1)}`),
    by: SYSTEM,
    data: {},
  });
  const wakes: StoryWork = {
    earliestDueAt: async (): Promise<Instant | null> => (state.stage === 'none' ? null : nextWake(state, context())),
    run: async () => {
      const before = events.length;
      await run(system('pass-time'));
      return { handled: events.length - before, more: false };
    },
  };

  const raise = async (by: Actor, id: string, concern: Parameters<Casework['raise']>[2]): Promise<Outcome> => {
    const receipt = concern.identity === 'anonymous';
    const data = { concern, reference: REFERENCE, receipt };
    const outcome = await run({ type: 'raise', id: commandId(id), by, data });
    return outcome.done && receipt ? { ...outcome, receiptCode: RECEIPT } : outcome;
  };
  const casework: Casework = {
    clock: world.clock,
    raise,
    run: async (_reference, command) => run(command),
    open: async (_reference, by, id) => {
      const outcome = await run({ type: 'open-content', id: commandId(id), by: person(by), data: {} });
      return outcome.done ? view() : null;
    },
    peek: async () => view(),
    casesOf: async () => [view()].filter((one) => one !== null),
    byReceipt: async (code) => (code === RECEIPT ? view() : null),
    wake: async () => ({ handled: 0, more: false }),
  };
  return { casework, dueWork: [wakes] };
}
