// No text says of anybody that they have been told to whom nothing has come.
import { expect, it } from 'vitest';
import type { CaseView } from '../../src/casework/casework.js';
import { caseId } from '../../src/escalation/ids.js';
import { simulate } from './simulation.js';
import { contextOf, type Trace } from './trace.js';
import { untrue } from './words-of-delivery.js';
import { procedure } from './world.js';

const SEEDS = 20;
/** At so many moments of each run. */
const LOOKS = 3;

const runOf = (seed: number): Trace => simulate(seed, procedure, { outage: 0.3, arrives: 0.5 });

/** Spread over the run; the last moment is always one of them. */
function* moments(trace: Trace) {
  const every = Math.max(1, Math.floor(trace.ticks.length / LOOKS));
  for (let i = trace.ticks.length - 1; i >= 0; i -= every) {
    const tick = trace.ticks[i]!;
    const events = trace.ticks.slice(0, i + 1).flatMap((one) => [...one.events]);
    const view: CaseView = {
      caseId: caseId('c'),
      reference: tick.state.reference,
      state: tick.state,
      events,
    };
    yield { view, context: contextOf(tick) };
  }
}

it(`no text says more of who was told than is so, in ${SEEDS} simulated cases`, { timeout: 300_000 }, () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    for (const { view, context } of moments(runOf(seed))) {
      const problem = untrue(view, context);
      expect(problem === null ? null : `seed ${seed}: ${problem}`).toBeNull();
    }
  }
});

it('is noticed where a text takes for arrived what was only decided', { timeout: 60_000 }, () => {
  const seen = [1, 2, 3, 4, 5, 6].flatMap((seed) =>
    [...moments(runOf(seed))].map(({ view, context }) => {
      const deliveries = view.state.notifications.flatMap(({ notice, to, at }) =>
        to.map((person) => ({ notice, to: person, channel: 'x', at, delivered: true, last: false })),
      );
      return untrue({ ...view, state: { ...view.state, deliveries } }, context);
    }),
  );
  expect(seen.some((problem) => problem !== null)).toBe(true);
});
