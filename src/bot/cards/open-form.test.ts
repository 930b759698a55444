import { describe, expect, it } from 'vitest';
import {
  aConcern,
  at,
  contextAt,
  id,
  organisation,
  procedure,
} from '../../../test/conversation/small-world.js';
import { person } from '../../escalation/case/concern.js';
import type { Concern } from '../../escalation/case/concern.js';
import type { Command } from '../../escalation/case/commands.js';
import { decide } from '../../escalation/case/decide.js';
import type { CaseEvent } from '../../escalation/case/events.js';
import { fold } from '../../escalation/case/evolve.js';
import type { CaseState, StepEntry, StepState } from '../../escalation/case/state.js';
import type { Context } from '../../escalation/context.js';
import { commandId, reference } from '../../escalation/ids.js';
import { renderOpenForm } from './open-form.js';

const REF = reference('SD-7K4M-Q2X');
const grooming = aConcern({ concerns: ['grooming'] });

/** Raised and confirmed by the line manager at 14:40. */
function handled(concern: Concern = grooming, when = '2026-03-16 14:40', who = 'ben.ode'): CaseState {
  let events: readonly CaseEvent[] = [];
  const act = (by: string, type: Command['type'], data: unknown): void => {
    const command = { type, id: commandId(type), by: person(id(by)), data } as unknown as Command;
    const decision = decide(fold(events), command, contextAt(at(when)));
    if ('refused' in decision) throw new Error(`${type}: ${decision.refused}`);
    events = [...events, ...decision.events];
  };
  act('amira.khan', 'raise', { concern, reference: REF, receipt: false });
  act(who, 'acknowledge', {});
  return fold(events);
}

function linesOf(
  heading: string,
  state: CaseState,
  {
    who = 'ben.ode',
    when = '2026-03-16 15:00',
    context = contextAt(at(when)),
  }: { who?: string; when?: string; context?: Context } = {},
): readonly string[] {
  const { sections } = renderOpenForm({ reference: REF, state }, id(who), context, 'i');
  return sections.filter((s) => s.heading?.startsWith(heading)).flatMap((s) => s.lines);
}

const told = (state: CaseState, who: string): CaseState => ({
  ...state,
  told: [...state.told, { person: id(who), as: 'step-owner', at: state.raisedAt }],
});

describe('"Do now"', () => {
  it('is what the reader owes; what others owe stands behind it, with who they are', () => {
    const mine = linesOf('Do now', handled());
    expect(mine.join(' ')).toContain('Ring the police');
    expect(mine.join(' ')).not.toContain('The LADO makes sure');
    expect(linesOf('Others', handled())).toEqual([
      'Jo Marsh and Grace Obi: Senior managers decide together what happens about the employee now. Ask the LADO and the police for their views first (by 17:00 today).',
      'Priya Nair: The LADO makes sure that the child protection procedures are followed, and says which (by 17:00 on Tuesday 17 March).',
    ]);
  });

  it('says what is overdue first, and since when', () => {
    const lines = linesOf('Do now', handled(), { when: '2026-03-17 08:00' });
    expect(lines[0]).toMatch(/^Overdue since 17:00 yesterday\. Ring the police/);
    expect(lines.join(' ')).not.toContain('by 17:00 on Monday');
  });

  it("gives a unit's number in its hours; at night 101 and the out-of-hours service", () => {
    const day = linesOf('Do now', handled()).join('\n');
    expect(day).toContain('Ring the police, Child & Public Protection Unit, 01632 960101, by 17:00 today.');
    expect(day).not.toContain('Emergency duty team');
    const night = linesOf('Do now', handled(grooming, '2026-03-16 21:30'), { when: '2026-03-16 21:30' }).join(
      '\n',
    );
    expect(night).toContain('Ring the police on 101 now (999 if a child is in danger)');
    expect(night).toContain('Child & Public Protection Unit, 01632 960101, in its hours.');
    for (const start of ['Make sure that', 'Ring the LADO', 'Ring Specialist']) {
      expect(night.split('\n').find((line) => line.startsWith(start))).toContain(
        'Emergency duty team, 01632 960121',
      );
    }
  });

  it('takes the hours of an organisation that never closes from its designated officers', () => {
    const always = {
      ...organisation,
      workingHours: { ...organisation.workingHours, always: true, dayEnds: 480 },
    };
    const at2 = { ...contextAt(at('2026-03-17 02:00')), organisation: always };
    expect(linesOf('Do now', handled(), { context: at2 }).join(' ')).toContain('on 101 now');
  });

  it('names an authority that the file does not know, and never the number of another', () => {
    const concern = { ...grooming, children: [{ known: 'yes' as const, name: 'A child', area: 'Bexley' }] };
    const line = linesOf('Do now', { ...handled(), concern }).find((l) => l.includes("children's services"));
    expect(line).toContain(
      'Bexley children\'s services (look up the number on gov.uk: "report child abuse to a local council")',
    );
    expect(line).not.toMatch(/01632/);
  });

  it("shows the procedure's own name where the organisation has another", () => {
    const named = {
      ...organisation,
      contacts: { ...organisation.contacts, police: { name: 'POLIT', phone: '01632 960101', checked: null } },
    };
    const context = { ...contextAt(at('2026-03-16 15:00')), organisation: named };
    expect(linesOf('Do now', handled(), { context }).join(' ')).toContain(
      '(in the procedure: Police Child & Public Protection Unit)',
    );
    expect(linesOf('Do now', handled()).join(' ')).not.toContain('in the procedure');
  });

  it('says that what the police or children’s services owe is for them, and that the reader asks', () => {
    const done: StepState = {
      deadline: null,
      entries: [anEntry('x', [])],
      notNeeded: null,
      missedAt: null,
      askedAgainSeq: null,
      reasons: [],
    };
    const state = handled();
    const steps = { ...state.steps };
    for (const step of procedure.steps) if (step.owner !== 'childrens-services') steps[step.id] = done;
    expect(linesOf('Do now', { ...state, steps }).join(' ')).toContain(
      "It is for children's services to do: you ask them",
    );
  });

  it('asks again for what was done before something new was known', () => {
    const state = handled();
    const steps = {
      ...state.steps,
      'contact-police': { ...(state.steps['contact-police'] as StepState), askedAgainSeq: 9 },
    };
    const text = linesOf('Do now', { ...state, steps }).join(' ');
    expect(text).toContain('Asked again: something new is known; tell them what is new.');
  });
});

describe('what must not be done', () => {
  it('says that made-up images count', () => {
    expect(linesOf("Don't", handled(aConcern())).join(' ')).toContain(
      'Drawn, edited and computer-generated images count too, and it is enough that the child looks under 18.',
    );
  });
  it('gags nobody', () => {
    expect(procedure.guidance.always.join(' ')).toContain('You may always ring the police');
    expect(JSON.stringify(procedure.guidance)).not.toContain('Tell nobody else');
  });
});

it('7: tells the safeguarding lead, and nobody else, what to weigh before deciding', () => {
  const children = aConcern({
    adultInvolved: 'no',
    subjects: [{ id: null, name: 'Pupil A', under18: true }],
  });
  // The ladder begins with them.
  const state = handled(children, '2026-03-16 14:40', 'grace.obi');
  const lines = linesOf('Before you decide (7)', state, { who: 'grace.obi' });
  expect(lines.join(' ')).toMatch(/crime.*public interest.*Sexting Toolkit and Risk Assessment Tool.*UKCIS/);
  expect(linesOf('Before you decide', state, { who: 'ben.ode' })).toEqual([]);
  expect(linesOf('Before you decide', told(handled(), 'grace.obi'), { who: 'grace.obi' })).toEqual([]);
});

const anEntry = (by: string, agreedBy: readonly string[]): StepEntry => ({
  id: 'e1',
  by: person(id(by)),
  recordedAt: at('2026-03-16 14:50'),
  happenedAt: at('2026-03-16 14:50'),
  fields: {},
  outOfOrder: [],
  reason: null,
  backdated: false,
  corrected: false,
  confirmed: null,
  agreedBy: agreedBy.map(id),
  seq: 99,
});

describe('the checklist', () => {
  const decidedBy = (by: string, agreedBy: readonly string[]): string => {
    const state = handled();
    const step = { ...(state.steps['immediate-action'] as StepState), entries: [anEntry(by, agreedBy)] };
    const all = linesOf('Checklist', { ...state, steps: { ...state.steps, 'immediate-action': step } });
    return all.find((line) => line.startsWith('Immediate action')) ?? '';
  };
  it('8(7): says who agreed, and that one alone is not "senior managers"', () => {
    expect(decidedBy('carol.west', ['grace.obi'])).toContain('agreed by Carol West and Grace Obi');
    expect(decidedBy('carol.west', [])).toContain(
      'so far by Carol West alone: the procedure says senior managers',
    );
    expect(decidedBy('amira.khan', [])).toContain('no senior manager has agreed by their own click yet');
  });

  it("shows each reader's own first", () => {
    expect(linesOf('Checklist', handled())[0]).toMatch(/^Police contacted/);
    expect(
      linesOf('Checklist', handled()).find((l) => l.startsWith('Child protection procedures')),
    ).toContain('asked of Priya Nair');
  });

  it('says since when something is overdue, never by when', () => {
    const lines = linesOf('Checklist', handled(), { when: '2026-03-17 08:00' });
    expect(lines.find((l) => l.startsWith('Police'))).toContain('missed, overdue since 17:00 yesterday');
  });
});

it('8(6): shows what the designated officer decided by name, with the reason, as a departure', () => {
  const decision = {
    at: at('2026-03-16 14:55'),
    officer: id('kent.lado'),
    decision: 'no-police-contact' as const,
    reasons: 'it is below the threshold',
  };
  expect(linesOf('Decided', { ...handled(), decisions: [decision] })).toEqual([
    'No police contact: decided by Priya Nair at 14:55 today, in departure from 8(6), because it is below the threshold.',
  ]);
});
