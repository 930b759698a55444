// A thousand working lives of a case, each from a seed that is printed when something doesn't hold.
import { expect, it } from 'vitest';
import { broken } from './invariants.js';
import { simulate } from './simulation.js';
import { procedure } from './world.js';

const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? 1000);
/** Ten times what a seed takes on a machine that has other things to do. */
const MOST_MS_A_SEED = 500;
const FROM = Number(process.env['SIMULATION_FROM'] ?? 1);

it(`holds in ${SEEDS} simulated cases`, { timeout: SEEDS * MOST_MS_A_SEED }, () => {
  const reached = new Set<string>();
  for (let seed = FROM; seed < FROM + SEEDS; seed += 1) {
    const trace = simulate(seed);
    const problem = broken(trace);
    expect(problem === null ? null : `seed ${seed}: ${problem}`).toBeNull();
    for (const tick of trace.ticks) for (const event of tick.events) reached.add(event.type);
  }
  // A world in which these never happen would prove nothing about them.
  expect([...reached]).toEqual(
    expect.arrayContaining([
      'CaseClosed',
      'CaseReopened',
      'LadderExhausted',
      'FailSafeReached',
      'ContactDenied',
      'HandOverAccepted',
      'InactionNoticed',
      'NoticeFailed',
      'StepMissed',
      'PoliceFailSafeReached',
      'InformationAdded',
      'DutiesAskedAgain',
      'HandlingEnded',
      'LadderRestarted',
      'OfficerDecided',
    ]),
  );
});

it('holds in two hundred cases during each of which the machine is down', { timeout: 200_000 }, () => {
  for (let seed = FROM; seed < FROM + 200; seed += 1) {
    const problem = broken(simulate(seed, procedure, { outage: 1 }));
    expect(problem === null ? null : `seed ${seed}: ${problem}`).toBeNull();
  }
});

it('repeats a run from its seed', () => {
  expect(simulate(7)).toEqual(simulate(7));
});
