import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  givenAt,
  itIs,
  p,
  raised,
  recorded,
  unnoticedUntil,
  type Before,
} from '../../../test/escalation/given.js';
import { riverside, type Case } from '../../../test/escalation/world.js';
import { SYSTEM } from '../case/concern.js';
import { everyoneEligible } from '../routing/recipients.js';
import { nextWake } from './timetable.js';

/** A Friday, in the evening: nobody answers. */
const FRIDAY = '2026-03-13';
const SATURDAY = '2026-03-14';
const images = raised({ concerns: ['indecent-images'] });
const from = (start: string, ...before: readonly Before[]) => givenAt(riverside, start, images, ...before);

const rounds = (c: Case): number[] => c.events.flatMap((e) => (e.type === 'LadderRestarted' ? [e.at] : []));
const ofRound = (c: Case, when: number) => c.state.notifications.filter((t) => t.at === when);
const to = (c: Case, when: number) =>
  ofRound(c, when)
    .filter((t) => t.as !== 'reporter')
    .flatMap((t) => t.to);

describe('4: urgent, and nobody has recorded the police', () => {
  it('the ladder begins again two hours after it has reached its end, and every two hours', () => {
    const c = from(`${SATURDAY} 09:10`).whenItIs(`${SATURDAY} 18:00`).c;
    const exhausted = c.events.find((e) => e.type === 'LadderExhausted')!.at;
    const [first = 0, second] = rounds(c);
    expect(first).toBe(exhausted + 2 * 60 * 60_000);
    expect(second).toBe(first + 2 * 60 * 60_000);
  });

  it('between 07:00 and 23:00, at the weekend as on any day', () => {
    const c = from(`${FRIDAY} 22:00`).whenItIs(`${SATURDAY} 23:59`).c;
    expect(rounds(c)).toEqual(
      ['07:00', '09:00', '11:00', '13:00', '15:00', '17:00', '19:00', '21:00', '23:00'].map((text) =>
        at(`${SATURDAY} ${text}`),
      ),
    );
  });

  it('each time half of those who can act, so that in two rounds everyone is asked once', () => {
    const c = from(`${FRIDAY} 22:00`).whenItIs(`${SATURDAY} 09:00`).c;
    const [one, two] = [to(c, at(`${SATURDAY} 07:00`)), to(c, at(`${SATURDAY} 09:00`))];
    expect(one.filter((who) => two.includes(who))).toEqual([]);
    const everyone = [
      'ben.ode',
      'carol.west',
      'jo.marsh',
      'owen.hart',
      'nadia.price',
      'helen.moss',
      'paul.achebe',
    ];
    expect([...one, ...two].sort()).toEqual(
      [...everyone, 'mira.sole', 'tom.ellery', 'kent.lado'].map(p).sort(),
    );
  });

  it('on every channel, as urgent, of what is owed', () => {
    const c = from(`${FRIDAY} 22:00`).whenItIs(`${SATURDAY} 07:00`).c;
    for (const told of ofRound(c, c.now))
      expect(told).toMatchObject({
        urgent: true,
        everyChannel: true,
        because: 'police-not-recorded',
        steps: ['contact-police', 'contact-lado'],
      });
    expect(new Set(ofRound(c, c.now).map((t) => t.kind))).toEqual(new Set(['police-now', 'officer-alert']));
  });

  it('the reporter is asked once a day', () => {
    const c = from(`${FRIDAY} 22:00`).whenItIs('2026-03-15 23:30').c;
    const asked = c.state.notifications.filter((t) => t.as === 'reporter' && t.at > at(`${SATURDAY} 06:00`));
    // On Saturday the ladder's end has asked them, in the night.
    expect(asked.map((t) => t.at)).toEqual([at('2026-03-15 07:00')]);
  });
});

describe('it doesn’t begin again', () => {
  it('while the ladder is still under way', () => {
    const c = from(`${FRIDAY} 22:00`).whenItIs(`${SATURDAY} 06:59`).c;
    expect(rounds(c)).toEqual([]);
  });

  it('once the police are recorded, whoever rang', () => {
    for (const who of ['ben.ode', 'kent.lado', 'amira.khan', 'helen.moss'])
      expect(
        rounds(
          from(`${FRIDAY} 22:00`, itIs(`${SATURDAY} 07:00`), recorded(who, 'contact-police')).whenItIs(
            '2026-03-15 12:00',
          ).c,
        ),
      ).toHaveLength(1);
  });

  it('while somebody acts, and again when they fall silent', () => {
    const c = from(`${FRIDAY} 22:00`, itIs(`${SATURDAY} 08:50`), acknowledged('jo.marsh')).c;
    c.until(at(`${SATURDAY} 09:04`));
    expect(rounds(c)).toEqual([at(`${SATURDAY} 07:00`)]);
    c.until(at(`${SATURDAY} 12:00`));
    expect(rounds(c).length).toBeGreaterThan(1);
  });

  it('of what isn’t urgent', () => {
    const c = givenAt(riverside, `${FRIDAY} 22:00`, raised()).whenItIs('2026-03-17 12:00').c;
    expect(rounds(c)).toEqual([]);
  });
});

it('after an outage the rounds that were missed are one message each, and the next is where it would have been', () => {
  const g = from(`${FRIDAY} 22:00`, itIs(`${SATURDAY} 06:50`), unnoticedUntil(`${SATURDAY} 12:10`));
  const { c } = g.when(SYSTEM, 'pass-time', {});
  const heard = c.state.notifications.filter((t) => t.at === c.now).flatMap((t) => t.to);
  expect(new Set(heard).size).toBe(heard.length);
  // Two rounds of halves: everyone who can act has heard.
  expect(heard).toEqual(expect.arrayContaining([...everyoneEligible(c.state, c.context), 'kent.lado']));
  expect(nextWake(c.state, c.context)).toBe(at(`${SATURDAY} 13:00`));
});
