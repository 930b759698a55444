// A seeded world in which people report, answer, are silent, refuse, vanish and come back. The same seed, the same run.
import {
  person,
  SYSTEM,
  type Actor,
  type Concern,
  type Facts,
  type ConcernKind,
} from '../../src/escalation/case/concern.js';
import { CONCERN_KINDS } from '../../src/escalation/case/concern.js';
import type { Command, CommandOf, CommandType } from '../../src/escalation/case/commands.js';
import { decide } from '../../src/escalation/case/decide.js';
import { commandId, reference, type Instant, type PersonId } from '../../src/escalation/ids.js';
import type { Organisation, Person } from '../../src/escalation/organisation.js';
import { owedSteps } from '../../src/escalation/procedure/procedure-in-case.js';
import type { CaseEvent } from '../../src/escalation/case/events.js';
import { noticesOf } from '../../src/escalation/case/notices.js';
import { evolve } from '../../src/escalation/case/evolve.js';
import { NO_CASE, type CaseState } from '../../src/escalation/case/state.js';
import { nextWake } from '../../src/escalation/ladder/timetable.js';
import { RULES, type Tick, type Trace } from './invariants.js';
import { at, concern, nightHouse, p, procedure as kentMedway, riverside } from './world.js';
import { type Procedure, stepIn } from '../../src/escalation/procedure/procedure.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The most that people do in one run. */
const ACTS = 14;
const TICKS_LIMIT = 400;

/** mulberry32: small, seeded, good enough to choose. */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Weather {
  /** How likely it is that the machine is down once. */
  readonly outage: number;
  /**
   * How likely it is that a notice arrives at once; the rest comes late, twice, on a second channel or never, and for a
   * while the whole platform is down. Without it nothing is heard of deliveries but that some have failed.
   */
  readonly arrives?: number;
}

export function simulate(
  seed: number,
  procedure: Procedure = kentMedway,
  { outage, arrives }: Weather = { outage: 0.15 },
): Trace {
  const chance = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const some = <T>(list: readonly T[], odds: number): T[] => list.filter(() => chance() < odds);
  let organisation: Organisation = chance() < 0.85 ? riverside : nightHouse;
  const people = [...organisation.people.keys()];
  const officers = [...organisation.officers.keys()];
  const trueReporter = pick(people);
  const outageAt = chance() < outage ? Math.floor(chance() * ACTS) : -1;
  let now: Instant = at('2026-03-09 00:00') + Math.floor(chance() * 300 * 24 * 60) * MINUTE;
  let state: CaseState = NO_CASE;
  let count = 0;
  let isPlatformDown = false;
  const waiting: CommandOf<'note-delivery'>['data'][] = [];
  const ticks: Tick[] = [];

  const give = <T extends CommandType>(
    by: Actor,
    type: T,
    data: CommandOf<T>['data'],
    undisturbed: CaseState | null = null,
  ): void => {
    count += 1;
    const command = { type, id: commandId(`c${count}`), by, data } as unknown as Command;
    const decision = decide(state, command, { now, organisation, procedure });
    const events = 'refused' in decision ? [] : decision.events;
    state = events.reduce(evolve, state);
    ticks.push({ now, organisation, procedure, command, events, state, undisturbed });
    if (arrives !== undefined) send(events, arrives);
  };

  /** What comes of the notices that these events send: now, or with what waits for a later act. */
  const send = (events: readonly CaseEvent[], atOnce: number): void => {
    for (const { to, notification } of events.flatMap(noticesOf)) {
      const of = { notice: notification.notice, to, channel: 'slack' };
      if (isPlatformDown || chance() > atOnce) waiting.push({ ...of, delivered: chance() < 0.8, last: true });
      else give(SYSTEM, 'note-delivery', { ...of, delivered: true, last: false });
    }
  };

  /** What had to wait: it arrives late, fails for good, or is noted twice. */
  const arriveLate = (): void => {
    for (const note of waiting.splice(0)) {
      give(SYSTEM, 'note-delivery', { ...note, last: !note.delivered });
      if (chance() < 0.2) give(SYSTEM, 'note-delivery', { ...note, last: !note.delivered });
    }
  };

  /** The same case and the same silence, with the machine running. */
  const withoutOutage = (until: Instant): CaseState => {
    let twin = state;
    let then = now;
    for (let i = 0; i < TICKS_LIMIT; i += 1) {
      const wake = nextWake(twin, { now: then, organisation, procedure });
      if (wake === null || wake > until) break;
      then = Math.max(then, wake);
      const command = { type: 'pass-time', id: commandId(`t${i}`), by: SYSTEM, data: {} } as const;
      const decision = decide(twin, command, { now: then, organisation, procedure });
      if (!('refused' in decision)) twin = decision.events.reduce(evolve, twin);
    }
    return twin;
  };

  const passUntil = (target: Instant): void => {
    for (let i = 0; i < TICKS_LIMIT; i += 1) {
      const wake = nextWake(state, { now, organisation, procedure });
      if (wake === null || wake > target) break;
      now = Math.max(now, wake);
      give(SYSTEM, 'pass-time', {});
    }
    now = Math.max(now, target);
  };

  const raised = randomConcern(organisation, trueReporter, now, { chance, pick, some });
  const by: Actor = raised.reporter ? person(raised.reporter) : { kind: 'reporter' };
  give(by, 'raise', {
    concern: raised,
    reference: reference('SD-SEED-234'),
    receipt: raised.identity === 'anonymous',
  });
  if (state.stage === 'none')
    return simulate(seed + 1_000_003, procedure, { outage, ...(arrives === undefined ? {} : { arrives }) });

  for (let act = 0; act < ACTS; act += 1) {
    const wait = Math.floor(chance() * (chance() < 0.7 ? 90 : chance() < 0.8 ? 600 : 9000)) * MINUTE;
    // An outage: time goes on and nobody looks.
    if (act === outageAt) {
      const undisturbed = withoutOutage(now + wait);
      now += wait;
      give(SYSTEM, 'pass-time', {}, undisturbed);
    } else passUntil(now + wait);
    if (chance() < 0.15) organisation = withAway(organisation, pick(people), chance() < 0.6);
    if (arrives !== undefined) {
      isPlatformDown = chance() < 0.2;
      if (!isPlatformDown) arriveLate();
    }
    const told = state.told.map((t) => t.person);
    const who = chance() < 0.85 && told.length > 0 ? pick(told) : pick([...people, ...officers]);
    randomAct(who);
    if (chance() < 0.2) randomAct(who);
  }
  passUntil(Math.max(now, state.endOfDay) + (chance() < 0.2 ? 25 * DAY : DAY));
  give(SYSTEM, 'pass-time', {});
  return { ticks, outage: outageAt >= 0, canaries: ['CANARY'], rules: RULES, trueReporter };

  function randomAct(who: PersonId): void {
    const me = person(who);
    // An offer is answered more often than chance would have it.
    if (state.handOver && chance() < 0.3) return give(person(state.handOver.to), 'accept', {});
    const owed = owedSteps(state, { now, organisation, procedure });
    const step = pick(chance() < 0.6 && owed.length > 0 ? owed : procedure.steps).id;
    const happenedAt = now - Math.floor(chance() * 60) * MINUTE;
    const roll = chance();
    if (roll < 0.2) return give(me, 'acknowledge', {});
    if (roll < 0.55) {
      const fields = {
        initiated: pick(['yes', 'no']),
        findings: some(['children-at-risk', 'none-identified'], 0.6),
        refer: pick(['yes', 'no']),
        officer: pick(officers),
      };
      return give(me, 'record-step', {
        step,
        happenedAt,
        fields,
        ...(chance() < 0.1 ? { notNeeded: 'because' } : {}),
      });
    }
    if (roll < 0.6) return give(me, 'declare-conflict', {});
    if (roll < 0.66) return give(person(state.handling?.person ?? who), 'hand-over', { to: pick(people) });
    if (roll < 0.71) return give(me, 'accept', {});
    if (roll < 0.76)
      return give(me, 'confirm', { step: stepIn('officer-contact', procedure).id, so: chance() < 0.5 });
    if (roll < 0.8) return recordEverything(me);
    if (roll < 0.84) return give(me, 'close', {});
    if (roll < 0.86) return give(me, 'reopen', { reason: 'CANARY more' });
    if (roll < 0.9)
      return give(
        state.concern?.reporter ? person(state.concern.reporter) : { kind: 'reporter' },
        'add-information',
        { text: 'CANARY added', ...(chance() < 0.5 ? { facts: randomFacts() } : {}) },
      );
    if (roll < 0.91) return give(me, 'add-information', { text: 'CANARY seen', facts: randomFacts() });
    if (roll < 0.915) return give(me, 'ask-in', { person: pick(people) });
    if (roll < 0.935) {
      const decision = pick(['no-police-contact', 'no-further-action'] as const);
      return give(person(pick(officers)), 'decide', { decision, reasons: 'CANARY below' });
    }
    if (roll < 0.945) return give(me, 'agree-action', {});
    if (roll < 0.96) return give(me, 'ask', { text: 'CANARY question' });
    if (roll < 0.97) return give(me, 'refer', { officer: pick(officers) });
    const notification = state.notifications[Math.floor(chance() * state.notifications.length)];
    if (!notification) return;
    give(SYSTEM, 'note-delivery', {
      notice: notification.notice,
      to: pick(notification.to),
      channel: 'slack',
      delivered: false,
      last: chance() < 0.7,
    });
  }

  function randomFacts(): Partial<Facts> {
    const someone = organisation.people.get(pick(people));
    const known = { id: someone?.id ?? null, name: someone?.name ?? '', under18: false };
    return {
      ...(chance() < 0.3 ? { adultInvolved: pick(['yes', 'no', 'unsure'] as const) } : {}),
      ...(chance() < 0.2 ? { concerns: [pick(CONCERN_KINDS)] } : {}),
      ...(chance() < 0.2 ? { immediateRisk: chance() < 0.5 } : {}),
      ...(chance() < 0.15 ? { subjects: [known] } : {}),
      ...(chance() < 0.2
        ? { namedInReport: [chance() < 0.5 ? (state.handling?.person ?? pick(people)) : pick(people)] }
        : {}),
      ...(chance() < 0.2 ? { children: [{ known: 'yes' as const, name: 'CANARY b', area: 'Bexley' }] } : {}),
      ...(chance() < 0.2 ? { devices: [{ what: 'CANARY phone', where: '' }] } : {}),
      ...(chance() < 0.1 ? { areas: ['Medway'] } : {}),
    };
  }

  /** So that closing and reopening are reached: everything owed, then the answers to the considerations. */
  function recordEverything(me: Actor): void {
    // Recording one step can make another apply.
    for (let round = 0; round < 4; round += 1) {
      for (const step of owedSteps(state, { now, organisation, procedure })) {
        for (const area of step.per_area ? ['Kent', 'Medway'] : ['']) {
          const fields = { initiated: 'no', findings: ['none-identified'], refer: 'no', area };
          give(me, 'record-step', { step: step.id, happenedAt: now, fields });
        }
      }
    }
    const answers = Object.fromEntries(
      procedure.considerations.flatMap((c) => c.parts.map((part) => [part.id, 'yes'])),
    );
    give(me, 'answer-considerations', { answers });
    give(me, 'close', {});
    const officer = state.told.find((t) => t.as === 'officer')?.person;
    if (officer) give(person(officer), 'close', {});
    if (state.stage === 'closed' && chance() < 0.5) give(me, 'reopen', { reason: 'CANARY more' });
  }
}

interface Luck {
  readonly chance: () => number;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly some: <T>(list: readonly T[], odds: number) => T[];
}

function randomConcern(
  organisation: Organisation,
  trueReporter: PersonId,
  now: Instant,
  luck: Luck,
): Concern {
  const { chance, pick, some } = luck;
  const people = [...organisation.people.values()];
  const identity = pick(['named', 'named', 'withheld', 'anonymous'] as const);
  const others = people.filter((x) => x.id !== trueReporter);
  const subjects = [pick(others), ...some(others, 0.03)].map((x) => ({
    id: x.id,
    name: x.name,
    under18: x.under18,
  }));
  const kinds = some<ConcernKind>(CONCERN_KINDS, 0.3);
  const senior = others.filter((x) => x.seniorManager).map((x) => x.id);
  return concern({
    route: chance() < 0.75 ? 'management' : 'whistle-blowing',
    identity,
    reporter: identity === 'anonymous' ? null : trueReporter,
    subjects: chance() < 0.1 ? [{ id: p('kent.lado'), name: 'an officer', under18: false }] : subjects,
    concerns: kinds.length > 0 ? kinds : ['inappropriate-technology'],
    learnedAt: now,
    tell: chance() < 0.15 && senior.length > 0 ? pick(senior) : null,
    leaveOut: some(others, 0.08).map((x) => x.id),
    namedInReport: some(others, 0.04).map((x) => x.id),
    immediateRisk: chance() < 0.15,
    adultInvolved: pick(['yes', 'no', 'unsure'] as const),
    areas: chance() < 0.1 ? ['Kent', 'Medway'] : [organisation.area],
    received: { how: chance() < 0.15 ? 'told-handling' : 'self', from: null },
    children:
      chance() < 0.3
        ? [
            { known: 'yes', name: 'CANARY child', area: 'Kent' },
            { known: 'yes', name: 'x', area: 'Medway' },
          ]
        : [],
  });
}

function withAway(organisation: Organisation, who: PersonId, away: boolean): Organisation {
  const found: Person | undefined = organisation.people.get(who);
  if (!found) return organisation;
  return { ...organisation, people: new Map(organisation.people).set(who, { ...found, away }) };
}
