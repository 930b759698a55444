// Every command in every reachable state of a small case, a few in a row.
import { describe, expect, it } from 'vitest';
import { SYSTEM, type Concern } from '../../src/escalation/case/concern.js';
import { stepId, type PersonId } from '../../src/escalation/ids.js';
import { broken } from './invariants.js';
import { traceOf } from './mutate.js';
import { Case, p } from './world.js';

describe('bounded exploration: every command in every reachable state of a small case', () => {
  /** Commands and silences in a row, and the most states that are followed. */
  const DEPTH = 4;
  const STATES_LIMIT = 2500;

  for (const change of [
    {},
    { concerns: ['indecent-images'] },
    { route: 'whistle-blowing', identity: 'withheld' },
  ] as Partial<Concern>[]) {
    it(`holds from ${JSON.stringify(change)}`, { timeout: 300_000 }, () => {
      const seen = new Set<string>();
      let frontier = [start(change)];
      let explored = 0;
      for (let depth = 0; depth < DEPTH; depth += 1) {
        const next: Case[] = [];
        for (const before of frontier) {
          for (const act of ACTS) {
            if (explored >= STATES_LIMIT) break;
            const after = copyOf(before);
            act(after);
            const key = JSON.stringify([
              after.now,
              { ...after.state, notifications: after.state.notifications.length },
            ]);
            if (seen.has(key)) continue;
            seen.add(key);
            explored += 1;
            const problem = broken(traceOf(after));
            expect(
              problem === null ? null : `${problem}\n${after.events.map((e) => e.type).join(' ')}`,
            ).toBeNull();
            next.push(after);
          }
        }
        frontier = next;
      }
      expect(explored).toBeGreaterThan(500);
    });
  }

  const someone = (c: Case, n: number): string =>
    c.state.told.filter((t) => t.as === 'manager')[n]?.person ?? 'ben.ode';
  const who = (c: Case): PersonId => c.state.handling?.person ?? p(someone(c, 0));

  function away(c: Case, id: PersonId): void {
    const found = c.organisation.people.get(id);
    if (!found) return;
    c.organisation = {
      ...c.organisation,
      people: new Map(c.organisation.people).set(id, { ...found, away: true }),
    };
    c.does(SYSTEM, 'pass-time', {});
  }

  const ACTS: readonly ((c: Case) => void)[] = [
    (c) => c.does(someone(c, 0), 'acknowledge', {}),
    (c) => c.does(someone(c, 0), 'declare-conflict', {}),
    (c) => c.does(someone(c, 1), 'acknowledge', {}),
    (c) => c.does(someone(c, 0), 'hand-over', { to: p('jo.marsh') }),
    (c) => c.does('jo.marsh', 'accept', {}),
    (c) => c.record(someone(c, 0), 'contact-lado', { officer: 'kent.lado' }),
    (c) => c.record(someone(c, 0), 'contact-police'),
    (c) => c.does('kent.lado', 'confirm', { step: stepId('contact-lado'), so: false }),
    (c) => c.does('kent.lado', 'confirm', { step: stepId('contact-lado'), so: true }),
    (c) => c.record(someone(c, 0), 'family-and-person-hold', { decision: 'x' }),
    (c) => c.does(someone(c, 0), 'close', {}),
    (c) => c.does('amira.khan', 'add-information', { text: 'CANARY' }),
    (c) => c.does('amira.khan', 'add-information', { text: 'CANARY', facts: { immediateRisk: true } }),
    // It is about whoever has it.
    (c) => c.does('amira.khan', 'add-information', { text: 'CANARY', facts: { namedInReport: [who(c)] } }),
    (c) => c.does('kent.lado', 'decide', { decision: 'no-police-contact', reasons: 'CANARY' }),
    (c) => c.record(someone(c, 0), 'establish-access-to-children', { family: 'unknown' }),
    (c) => c.record('amira.khan', 'contact-police'),
    (c) => away(c, who(c)),
    (c) => c.until(c.now + 30 * 60_000),
    (c) => c.until(c.now + 8 * 3_600_000),
  ];

  function start(change: Partial<Concern>): Case {
    const c = new Case('2026-03-16 09:10');
    c.raise(change);
    return c;
  }

  function copyOf(c: Case): Case {
    const copy = new Case(c.now, c.organisation);
    copy.state = c.state;
    copy.events = [...c.events];
    return copy;
  }
});
