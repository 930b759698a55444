// A small world for the pure domain: the example trust, its procedure, and a case that commands are tried on.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOrganisationFile, loadOrganisation } from '../../src/config/organisation.js';
import { packageRoot } from '../../src/config/package-root.js';
import { parseLocal } from '../../src/escalation/calendar/calendar.js';
import type { Command, CommandOf, CommandType, Refusal } from '../../src/escalation/case/commands.js';
import { person, SYSTEM, type Actor, type Concern } from '../../src/escalation/case/concern.js';
import type { Context } from '../../src/escalation/context.js';
import { decide } from '../../src/escalation/case/decide.js';
import type { CaseEvent } from '../../src/escalation/case/events.js';
import {
  commandId,
  personId,
  reference,
  stepId,
  type Instant,
  type PersonId,
} from '../../src/escalation/ids.js';
import type { Organisation } from '../../src/escalation/organisation.js';
import { readProcedure } from '../../src/config/procedure-file.js';
import { overview, verdictOf, type Verdict } from '../../src/escalation/procedure/procedure-in-case.js';
import { evolve } from '../../src/escalation/case/evolve.js';
import { NO_CASE, type CaseState } from '../../src/escalation/case/state.js';
import { nextWake } from '../../src/escalation/ladder/timetable.js';
import type { Procedure } from '../../src/escalation/procedure/procedure.js';
import { CHANNELS } from '../../src/bot/channels.js';

export const riverside: Organisation = loadOrganisation(findOrganisationFile('riverside'), {
  channels: CHANNELS,
}).organisation;
export const nightHouse: Organisation = loadOrganisation(findOrganisationFile('night-house'), {
  channels: CHANNELS,
}).organisation;
export const procedure = readProcedure(
  readFileSync(join(packageRoot(), 'procedures', 'kent-medway.yaml'), 'utf8'),
);

export const at = (local: string): Instant => parseLocal('Europe/London', local);
export const p = personId;

export const concern = (change: Partial<Concern> = {}): Concern => ({
  route: 'management',
  identity: 'named',
  reporter: p('amira.khan'),
  subjects: [{ id: p('dan.reed'), name: 'Dan Reed', under18: false }],
  concerns: ['inappropriate-technology'],
  what: 'CANARY what was seen',
  learnedAt: at('2026-03-16 09:00'),
  tell: null,
  leaveOut: [],
  namedInReport: [],
  immediateRisk: false,
  adultInvolved: 'yes',
  devices: [{ what: 'laptop LT-14', where: 'classroom 3' }],
  children: [],
  areas: ['Kent'],
  received: { how: 'self', from: null },
  ...change,
});

/** One case on a moved clock. Commands take the local time at which they are given. */
export class Case {
  state: CaseState = NO_CASE;
  events: CaseEvent[] = [];
  now: Instant;
  organisation: Organisation;
  readonly procedure: Procedure;
  private count = 0;

  constructor(start: string | Instant, organisation: Organisation = riverside, steps: Procedure = procedure) {
    this.procedure = steps;
    this.now = typeof start === 'string' ? at(start) : start;
    this.organisation = organisation;
  }

  get context(): Context {
    return { now: this.now, organisation: this.organisation, procedure: this.procedure };
  }

  /** Gives a command now; what it came to is in the state, a refusal is handed back. */
  give(command: Command): Refusal | null {
    const decision = decide(this.state, command, this.context);
    if ('refused' in decision) return decision;
    for (const event of decision.events) {
      this.events.push(event);
      this.state = evolve(this.state, event);
    }
    return null;
  }

  does<T extends CommandType>(who: string | Actor, type: T, data: CommandOf<T>['data']): Refusal | null {
    this.count += 1;
    const by = typeof who === 'string' ? person(p(who)) : who;
    return this.give({ type, id: commandId(`c${this.count}`), by, data } as unknown as Command);
  }

  raise(change: Partial<Concern> = {}): Refusal | null {
    const raised = concern({ learnedAt: this.now, ...change });
    const by: Actor = raised.reporter ? person(raised.reporter) : { kind: 'reporter' };
    return this.give({
      type: 'raise',
      id: commandId('raise'),
      by,
      data: {
        concern: raised,
        reference: reference('SD-TEST-234'),
        receipt: raised.identity === 'anonymous',
      },
    });
  }

  record(
    who: string,
    step: string,
    fields: Record<string, string | string[]> = {},
    happened?: string,
  ): Refusal | null {
    return this.does(who, 'record-step', {
      step: stepId(step),
      happenedAt: happened ? at(happened) : this.now,
      fields,
    });
  }

  /** Lets time pass tick by tick of the timetable, so that nothing due in between is skipped. */
  until(time: string | Instant): this {
    const target = typeof time === 'string' ? at(time) : time;
    for (let i = 0; i < 10_000; i += 1) {
      const wake = nextWake(this.state, this.context);
      if (wake === null || wake > target) break;
      this.now = Math.max(this.now, wake);
      this.does(SYSTEM, 'pass-time', {});
    }
    this.now = target;
    return this;
  }

  /** Everyone who was told anything up to now. */
  told(): PersonId[] {
    return [...new Set(this.state.notifications.flatMap((t) => t.to))];
  }

  toldAs(kind: string): PersonId[] {
    return this.state.notifications.filter((t) => t.kind === kind).flatMap((t) => [...t.to]);
  }

  verdict(step: string): Verdict {
    const found = this.procedure.steps.find((s) => s.id === step);
    if (!found) throw new Error(`no step ${step}`);
    return verdictOf(found, this.state, this.context);
  }

  due(step: string): Instant | null {
    return overview(this.state, this.context).find((o) => o.step.id === step)?.dueAt ?? null;
  }
}
