// Specifications of a rule: given what has happened, when somebody does this, then these events follow, or
// this refusal.
//
// given(raised(), acknowledged('ben.ode')).when('ben.ode', 'hand-over', { to: p('jo.marsh') }).then(
// ['HandOverOffered', { to: 'jo.marsh' }], told('hand-over-offered', 'jo.marsh'), );
import { expect } from 'vitest';
import type { Actor, Concern } from '../../src/escalation/case/concern.js';
import { person, SYSTEM } from '../../src/escalation/case/concern.js';
import type { CommandOf, CommandType, Refusal, RefusalCode } from '../../src/escalation/case/commands.js';
import type { CaseEvent, EventOf, EventType, NoticeKind } from '../../src/escalation/case/events.js';
import { stepId } from '../../src/escalation/ids.js';
import type { Organisation } from '../../src/escalation/organisation.js';
import { owedSteps } from '../../src/escalation/procedure/procedure-in-case.js';
import { at, Case, p, riverside } from './world.js';

/** Something that has happened before, on the day and at the time that the case stands at. */
export type Before = (c: Case) => void;

/** An event by its type, with as much of its data as the rule is about. */
export type Expected<T extends EventType = EventType> = EventType | readonly [T, Partial<EventOf<T>['data']>];

/** A Monday in working hours, in Kent. */
export const DAY = '2026-03-16';
const time = (text: string): string => (text.length > 5 ? text : `${DAY} ${text}`);

export const raised =
  (change: Partial<Concern> = {}): Before =>
  (c) =>
    happens(c, c.raise(change));

export const acknowledged =
  (who: string): Before =>
  (c) =>
    happens(c, c.does(who, 'acknowledge', {}));

export const recorded =
  (who: string, step: string, fields: Record<string, string | string[]> = {}): Before =>
  (c) =>
    happens(c, c.record(who, step, fields));

export const did =
  <T extends CommandType>(who: string | Actor, type: T, data: CommandOf<T>['data']): Before =>
  (c) =>
    happens(c, c.does(who, type, data));

/** Time passes, tick by tick of the timetable, to this time of the day or date and time. */
export const itIs =
  (text: string): Before =>
  (c) =>
    void c.until(time(text));

/** Time passes and nobody looks at the case: the machine is down. */
export const unnoticedUntil =
  (text: string): Before =>
  (c) =>
    void (c.now = at(time(text)));

/** This person acknowledges and records all that is owed. The contact is with the officer of the case's area. */
export const nothingOwed =
  (who: string): Before =>
  (c) => {
    if (c.state.handling === null) acknowledged(who)(c);
    const fields = { officer: 'kent.lado', initiated: 'no' };
    for (const step of owedSteps(c.state, c.context)) recorded(who, step.id, fields)(c);
    // What was recorded may have brought further steps.
    if (owedSteps(c.state, c.context).length > 0) nothingOwed(who)(c);
  };

/** Manager and officer agree to close what owes nothing any more. */
export const closed =
  (manager = 'ben.ode', officer = 'kent.lado'): Before =>
  (c) => {
    nothingOwed(manager)(c);
    did(manager, 'close', {})(c);
    did(officer, 'close', {})(c);
  };

/** What a case hears from whoever delivers: this person was reached on no channel. */
export const unreached =
  (kind: NoticeKind, who: string): Before =>
  (c) => {
    const notice = c.state.notifications.find((t) => t.kind === kind && t.to.includes(p(who)))?.notice;
    if (notice === undefined) throw new Error(`${who} was never told ${kind}`);
    const to = p(who);
    happens(
      c,
      c.does(SYSTEM, 'note-delivery', { notice, to, channel: 'email', delivered: false, last: true }),
    );
  };

function happens(c: Case, refusal: { readonly refused: string } | null): void {
  if (refusal !== null)
    throw new Error(`given what can't happen: refused with ${refusal.refused}, at ${c.now}`);
}

export const told = (kind: NoticeKind, ...to: readonly string[]): Expected<'PeopleTold'> => [
  'PeopleTold',
  to.length === 0 ? { kind } : { kind, to: to.map(p) },
];

class Given {
  constructor(readonly c: Case) {}

  /** The command now; `'system'` lets time pass to the next thing that is due. */
  when<T extends CommandType>(who: string | Actor, type: T, data: CommandOf<T>['data']): Outcome {
    const from = this.c.events.length;
    const refusal = this.c.does(who, type, data);
    return new Outcome(this.c, refusal, this.c.events.slice(from));
  }

  whenRecorded(who: string, step: string, fields: Record<string, string | string[]> = {}): Outcome {
    return this.when(who, 'record-step', { step: stepId(step), happenedAt: this.c.now, fields });
  }

  whenRaised(change: Partial<Concern> = {}): Outcome {
    const from = this.c.events.length;
    const refusal = this.c.raise(change);
    return new Outcome(this.c, refusal, this.c.events.slice(from));
  }

  /** Time passes until then, and what fell due follows. */
  whenItIs(text: string): Outcome {
    const from = this.c.events.length;
    this.c.until(time(text));
    return new Outcome(this.c, null, this.c.events.slice(from));
  }
}

class Outcome {
  constructor(
    readonly c: Case,
    readonly refusal: Refusal | null,
    readonly events: readonly CaseEvent[],
  ) {}

  /** Exactly these events, in this order. */
  then(...expected: readonly Expected[]): Case {
    expect(this.refusal).toBeNull();
    expect(this.events.map((e) => e.type)).toEqual(expected.map((e) => (typeof e === 'string' ? e : e[0])));
    expected.forEach((e, i) => {
      if (typeof e !== 'string') expect(this.events[i]?.data).toMatchObject(e[1]);
    });
    return this.c;
  }

  /** Nothing follows. */
  thenNothing(): Case {
    return this.then();
  }

  /** Among others, in this order. */
  thenAmongOthers(...expected: readonly Expected[]): Case {
    expect(this.refusal).toBeNull();
    const left = [...this.events];
    for (const e of expected) {
      const [type, data] = typeof e === 'string' ? [e, {}] : e;
      const found = left.findIndex((event) => event.type === type && matches(event.data, data));
      expect(found, `${type} ${JSON.stringify(data)} among ${JSON.stringify(left)}`).toBeGreaterThan(-1);
      left.splice(0, found + 1);
    }
    return this.c;
  }

  /** Refused for this reason, and, where the rule is about more, with so much of what the refusal says. */
  thenRefused(code: RefusalCode, saying: Partial<Refusal> = {}): Case {
    expect(this.refusal).toMatchObject({ refused: code, ...saying });
    expect(this.events).toEqual([]);
    return this.c;
  }
}

const matches = (data: object, part: object): boolean =>
  Object.entries(part).every(
    ([key, value]) => JSON.stringify((data as Record<string, unknown>)[key]) === JSON.stringify(value),
  );

/** At 09:10 on a Monday at Riverside, and then what is given, in order. */
export const given = (...before: readonly Before[]): Given => givenAt(riverside, '09:10', ...before);

export function givenAt(organisation: Organisation, start: string, ...before: readonly Before[]): Given {
  const c = new Case(at(time(start)), organisation);
  for (const happened of before) happened(c);
  return new Given(c);
}

export { at, p, person };
