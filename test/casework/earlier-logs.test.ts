// Cases that were begun by the version before, as it stored them, go on under the rules of today: all that was said stays
// said, nothing is said twice, and what is asked for now is asked for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromStored } from '../../src/casework/upcast.js';
import { packageRoot } from '../../src/config/package-root.js';
import { SYSTEM } from '../../src/escalation/case/concern.js';
import { fold } from '../../src/escalation/case/evolve.js';
import type { CaseState } from '../../src/escalation/case/state.js';
import { Case } from '../escalation/world.js';

type Stored = Parameters<typeof fromStored>[0];
const LOGS = JSON.parse(
  readFileSync(join(packageRoot(), 'test', 'casework', 'earlier-logs.json'), 'utf8'),
) as Record<string, { readonly now: number; readonly events: readonly Stored[] }>;

const HOUR = 3_600_000;

function goesOn(name: string): Case {
  const log = LOGS[name];
  if (log === undefined) throw new Error(`No log "${name}"`);
  const c = new Case(log.now);
  c.events = log.events.map(fromStored);
  c.state = fold(c.events);
  return c;
}

const saidSince = ({ state }: Case, before: CaseState) =>
  state.notifications.slice(before.notifications.length);
const kindsTo = (c: Case, before: CaseState, person: string): string[] =>
  saidSince(c, before).flatMap((one) => ((one.to as readonly string[]).includes(person) ? [one.kind] : []));

describe.each(Object.keys(LOGS))('%s', (name) => {
  it('says at once nothing that was said in the hour before', () => {
    const c = goesOn(name);
    const before = c.state;
    c.does(SYSTEM, 'pass-time', {});
    const recent = before.notifications.filter((one) => one.at > c.now - HOUR);
    for (const one of saidSince(c, before)) {
      for (const person of one.to) {
        const same = recent.find((was) => was.kind === one.kind && was.to.includes(person));
        expect(same, `${person} is told ${one.kind} again`).toBeUndefined();
      }
    }
  });

  it('goes on for three days without a fault, and is never called anything that it wasn’t', () => {
    const c = goesOn(name);
    const before = c.state;
    c.until(c.now + 72 * HOUR);
    expect(c.state.raisedAt).toBe(before.raisedAt);
    for (const [step, was] of Object.entries(before.steps)) {
      expect(c.state.steps[step]?.missedAt).toBe(was.missedAt ?? c.state.steps[step]?.missedAt);
      expect(c.state.steps[step]?.entries).toEqual(was.entries);
    }
    expect(fold(c.events)).toEqual(c.state);
  });
});

describe('what was waited for before is waited for no longer', () => {
  it('the next in line is asked where both contacts are recorded and the rest isn’t', () => {
    const c = goesOn('both contacts are recorded and the rest is not');
    const before = c.state;
    c.until('2026-03-11 09:00');
    expect(kindsTo(c, before, 'jo.marsh').length).toBeGreaterThan(0);
  });

  it('8(7): senior managers are asked for their decision', () => {
    const c = goesOn('both contacts are recorded and the rest is not');
    const before = c.state;
    c.does(SYSTEM, 'pass-time', {});
    expect(saidSince(c, before).filter((one) => one.kind === 'step-needs-you').length).toBeGreaterThan(0);
  });

  it('4: images on a Friday night aren’t quiet until Monday', () => {
    const c = goesOn('images on a Friday night, and silence');
    const before = c.state;
    c.until('2026-03-14 12:00');
    expect(saidSince(c, before).map((one) => one.kind)).toContain('police-now');
  });
});
