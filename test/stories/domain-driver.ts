// Plays a story on the domain alone, in memory and in milliseconds: what the casework is compared with.
import type { Command } from '../../src/escalation/commands.js';
import { ANONYMOUS, person, SYSTEM, type Actor } from '../../src/escalation/concern.js';
import type { Context } from '../../src/escalation/context.js';
import { decide } from '../../src/escalation/decide.js';
import type { CaseEvent } from '../../src/escalation/events.js';
import { commandId, reference, type PersonId } from '../../src/escalation/ids.js';
import { noticesOf } from '../../src/escalation/notices.js';
import type { Organisation } from '../../src/escalation/organisation.js';
import { overview } from '../../src/escalation/procedure-in-case.js';
import { fold, NO_CASE, type CaseState } from '../../src/escalation/state.js';
import { nextWake } from '../../src/escalation/timetable.js';
import type { Driver } from '../../src/casework/stories/driver.js';
import type { ReadStory } from '../../src/casework/stories/read-story.js';
import { createStoryWorld } from '../../src/casework/stories/story-world.js';

const REFERENCE = 'SD-TEST-TES';

/** Everything is delivered at once here; outages are the casework's to show. */
export function createDomainDriver({ story, organisation, procedure }: ReadStory): Driver & {
  readonly events: readonly CaseEvent[];
} {
  const events: CaseEvent[] = [];
  const world = createStoryWorld(organisation, story.startsAt);
  let state: CaseState = NO_CASE;
  let count = 0;

  const context = (): Context => ({ now: world.clock.now(), organisation: world.organisation() as Organisation, procedure });
  const run = (by: Actor, draft: { type: Command['type']; data: unknown }) => {
    const command = { ...draft, by, id: commandId(`c${(count += 1)}`) } as Command;
    const decision = decide(state, command, context());
    if ('refused' in decision) return decision;
    events.push(...decision.events);
    state = fold(decision.events, state);
    return null;
  };
  const actorOf = (who: PersonId): Actor => {
    const hidden = state.concern?.identity === 'anonymous' && who === reporter;
    return hidden ? ANONYMOUS : person(who);
  };
  let reporter: PersonId | null = null;

  return {
    events,
    raise: async (who, concern) => {
      reporter = who;
      const by = concern.identity === 'anonymous' ? ANONYMOUS : person(who);
      const receipt = concern.identity === 'anonymous';
      return run(by, { type: 'raise', data: { concern, reference: reference(REFERENCE), receipt } });
    },
    act: async (act) => {
      if (act.does === 'open') return run(actorOf(act.who), { type: 'open-content', data: {} });
      if (act.does === 'command') return run(actorOf(act.who), act.command);
      const entry = state.steps[act.step]?.entries.at(-1)?.id ?? '';
      const { step, fields, reason, happenedAt } = act;
      const data = { step, entry, fields, reason, ...(happenedAt === null ? {} : { happenedAt }) };
      return run(actorOf(act.who), { type: 'correct-step', data });
    },
    happen: async (act) => world.happen(act),
    advanceTo: async (at) => {
      for (;;) {
        const next = state.stage === 'none' ? null : nextWake(state, context());
        if (next === null || next > at) break;
        world.setTime(Math.max(world.clock.now(), next));
        run(SYSTEM, { type: 'pass-time', data: {} });
      }
      world.setTime(at);
    },
    told: async () =>
      events.flatMap(noticesOf).map(({ to, at, telling }) => {
        const { kind, because, steps } = telling;
        return { at, to, kind, because, steps, reference: REFERENCE, channels: ['slack'] };
      }),
    overview: async () =>
      state.stage === 'none'
        ? []
        : overview(state, context()).map(({ step, dueAt, whose, verdict }) => ({ step: step.id, due: dueAt, whose, verdict })),
  };
}
