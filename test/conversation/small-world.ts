// A world in memory: the real rules on a list of events a case, the example trust and a clock that is moved.
import type { Casework, CaseView, Outcome } from '../../src/casework/casework.js';
import { createSpeakUp } from '../../src/bot/conversation/speaking-up.js';
import {
  createConversation,
  type ConversationOptions,
} from '../../src/bot/conversation/create-conversation.js';
import type { Answer, Interaction } from '../../src/bot/conversation/conversation.js';
import type { Form, FormValues } from '../../src/bot/cards/card.js';
import { findOrganisationFile, loadOrganisation } from '../../src/config/organisation.js';
import { loadProcedure } from '../../src/config/procedure-file.js';
import { may, partsOf } from '../../src/escalation/case/access.js';
import { parseLocal } from '../../src/escalation/calendar/calendar.js';
import type { Command } from '../../src/escalation/case/commands.js';
import { person, SYSTEM, type Actor, type Concern } from '../../src/escalation/case/concern.js';
import type { Context } from '../../src/escalation/context.js';
import { decide } from '../../src/escalation/case/decide.js';
import type { CaseEvent, Part } from '../../src/escalation/case/events.js';
import {
  caseId,
  commandId,
  personId,
  reference,
  type PersonId,
  type Reference,
} from '../../src/escalation/ids.js';
import { fold } from '../../src/escalation/case/evolve.js';
import { nextWake } from '../../src/escalation/ladder/timetable.js';
import { CHANNELS } from '../../src/bot/channels.js';

export const { organisation } = loadOrganisation(findOrganisationFile('riverside'), { channels: CHANNELS });
export const procedure = loadProcedure(organisation);
export const at = (text: string): number => parseLocal(organisation.timeZone, text);
export const contextAt = (now: number): Context => ({ now, organisation, procedure });

/** The code that an anonymous concern gets here. */
export const RECEIPT = '7204 1183 5561 9027';

/** Texts that may stand nowhere but behind the access check. */
export const CANARY = {
  what: 'canary-what-he-showed-on-the-laptop',
  name: 'Canary Outsider',
  device: 'canary-laptop',
  child: 'Canary Child',
};

export const aConcern = (more: Partial<Concern> = {}): Concern => ({
  route: 'management',
  identity: 'named',
  reporter: personId('amira.khan'),
  subjects: [
    { id: personId('dan.reed'), name: 'Dan Reed', under18: false },
    { id: null, name: CANARY.name, under18: false },
  ],
  concerns: ['indecent-images'],
  what: CANARY.what,
  learnedAt: at('2026-03-16 09:00'),
  tell: null,
  leaveOut: [],
  namedInReport: [],
  immediateRisk: false,
  adultInvolved: 'yes',
  devices: [{ what: CANARY.device, where: 'classroom 3' }],
  children: [{ known: 'yes', name: CANARY.child, area: 'Kent' }],
  areas: ['Kent'],
  received: { how: 'self', from: null },
  ...more,
});

interface Stored {
  readonly reference: Reference;
  events: CaseEvent[];
}

/** The one door, on the pure rules: the same ids, refusals and openings, and no database. */
export function createWorld(start = '2026-03-16 09:10', more: Partial<ConversationOptions> = {}) {
  let now = at(start);
  let broken = false;
  let brokenAfter = false;
  let failOnce = false;
  let made = 0;
  const cases = new Map<string, Stored>();
  const outcomes = new Map<string, Outcome>();
  const receipts = new Map<string, Stored>();
  const commands: Command[] = [];
  const context = (): Context => contextAt(now);
  const stateOf = (c: Stored) => fold(c.events);
  const view = (c: Stored): CaseView => ({
    caseId: caseId(c.reference),
    reference: c.reference,
    state: stateOf(c),
    events: c.events,
  });
  const ready = (): void => {
    if (broken) throw new Error('the database is gone');
  };
  const act = (c: Stored, command: Command): Outcome => {
    const known = outcomes.get(command.id);
    if (known) return known;
    const decision = decide(stateOf(c), command, context());
    if ('refused' in decision)
      return { done: false, refusal: decision, state: c.events.length > 0 ? stateOf(c) : null };
    c.events = [...c.events, ...decision.events];
    const outcome: Outcome = {
      done: true,
      reference: c.reference,
      state: stateOf(c),
      events: decision.events,
    };
    outcomes.set(command.id, outcome);
    return outcome;
  };
  const casework: Casework = {
    clock: { now: () => now },
    async raise(by: Actor, id: string, concern: Concern) {
      ready();
      const before = outcomes.get(id);
      if (before) return before;
      made += 1;
      const c: Stored = { reference: reference(`SD-TEST-${made}`), events: [] };
      const receipt = concern.identity === 'anonymous';
      const outcome = act(c, {
        type: 'raise',
        id: commandId(id),
        by,
        data: { concern, reference: c.reference, receipt },
      });
      if (outcome.done) cases.set(c.reference, c);
      failOnce = brokenAfter;
      if (!outcome.done || !receipt) return outcome;
      receipts.set(RECEIPT, c);
      return { ...outcome, receiptCode: RECEIPT };
    },
    async run(ref, command) {
      ready();
      commands.push(command);
      const c = cases.get(ref);
      return c ? act(c, command) : { done: false, refusal: { refused: 'may-not' }, state: null };
    },
    async open(ref, by, id) {
      ready();
      const c = cases.get(ref);
      if (!c || !may(person(by), 'open-content', stateOf(c), organisation)) return null;
      act(c, { type: 'open-content', id: commandId(id), by: person(by), data: {} });
      return view(c);
    },
    async peek(ref) {
      ready();
      const c = cases.get(ref);
      return c ? view(c) : null;
    },
    async casesOf(who) {
      ready();
      return [...cases.values()].filter((c) => partsOf(who, stateOf(c), organisation).size > 0).map(view);
    },
    async byReceipt(code) {
      ready();
      const c = receipts.get(code);
      return c ? view(c) : null;
    },
    async wake() {
      return { handled: 0, more: false };
    },
  };
  let clicks = 0;
  let instances = 0;
  const errors: unknown[] = [];
  const conversation = createConversation({
    casework,
    organisation: () => {
      if (failOnce) {
        failOnce = false;
        throw new Error('a mistake of ours');
      }
      return organisation;
    },
    procedure,
    clock: casework.clock,
    newId: () => `i${(instances += 1)}`,
    onError: (error) => errors.push(error),
    ...more,
  });
  const from = (who: string) => ({ who: personId(who), id: `click-${(clicks += 1)}` });
  return {
    casework,
    conversation,
    speakUp: createSpeakUp({ casework, organisation: () => organisation, procedure, clock: casework.clock }),
    cases,
    /** Every command that was asked for, carried out or not. */
    commands,
    errors,
    context,
    /** From the storing of the next concern on, one look at the organisation fails. */
    breakAfterStoring: (yes: boolean) => void (brokenAfter = yes),
    breakStore: (yes: boolean) => void (broken = yes),
    /** Moves the clock tick by tick, so that nothing due in between is skipped. */
    moveTo(text: string) {
      const end = at(text);
      for (const c of cases.values()) {
        for (
          let tick = nextWake(stateOf(c), context());
          tick !== null && tick <= end;
          tick = nextWake(stateOf(c), context())
        ) {
          now = Math.max(now, tick);
          act(c, {
            type: 'pass-time',
            id: commandId(`tick-${c.reference}-${c.events.length}`),
            by: SYSTEM,
            data: {},
          });
        }
      }
      now = Math.max(now, end);
    },
    say: (who: string, text: string): Promise<Answer> =>
      conversation.answer({ ...from(who), kind: 'command', text }),
    press: (
      who: string,
      name: string,
      value: string,
      form?: { name: string; state: string; values: FormValues },
    ): Promise<Answer> =>
      conversation.answer({ ...from(who), kind: 'button', name, value, ...(form ? { form } : {}) }),
    send: (who: string, form: Form, values: FormValues): Promise<Answer> =>
      conversation.answer({ ...from(who), kind: 'submit', name: form.name, state: form.state, values }),
    answer: (interaction: Interaction): Promise<Answer> => conversation.answer(interaction),
    /** A case made without the conversation. */
    async raise(concern: Concern = aConcern()): Promise<Reference> {
      const outcome = await casework.raise(
        concern.reporter ? person(concern.reporter) : { kind: 'reporter' },
        `made-${made}`,
        concern,
      );
      if (!outcome.done) throw new Error(outcome.refusal.refused);
      return outcome.reference;
    },
    /** As if this person had been told in this part. */
    tell(ref: string, who: string, as: Part) {
      const c = cases.get(ref);
      const told = c?.events.find((e) => e.type === 'PeopleTold');
      if (c === undefined || told?.type !== 'PeopleTold') throw new Error(`nobody was told of ${ref}`);
      const data = { ...told.data, to: [personId(who)], as, notice: `told-${c.events.length}` };
      c.events = [...c.events, { ...told, data, at: now }];
    },
    stateOf: (ref: string) => {
      const c = cases.get(ref);
      if (!c) throw new Error(`no case ${ref}`);
      return stateOf(c);
    },
  };
}

export type World = ReturnType<typeof createWorld>;
export const id = (text: string): PersonId => personId(text);

/** The values with which a platform opens a form: what its fields already hold. */
export const valuesOf = (form: Form): FormValues =>
  Object.fromEntries(form.fields.flatMap((f) => (f.value === undefined ? [] : [[f.id, f.value]])));

export function formIn(answer: Answer): Form {
  if (answer.kind !== 'form' && answer.kind !== 'errors')
    throw new Error(`no form but ${JSON.stringify(answer)}`);
  return answer.form;
}

export function cardIn(answer: Answer) {
  if (answer.kind !== 'card') throw new Error(`no card but ${JSON.stringify(answer)}`);
  return answer.card;
}

export const TYPED: FormValues = {
  what: 'Saw pictures on laptop LT-14',
  subjects: ['dan.reed'],
  concerns: ['indecent-images'],
  immediate_risk: 'no',
};

/** Up to the second page, with these values on the first. */
export async function reviewIn(world: World, typed: FormValues = TYPED, who = 'amira.khan') {
  const first = formIn(await world.say(who, ''));
  return formIn(await world.send(who, first, { ...valuesOf(first), ...typed }));
}

/** Through both pages. */
export async function raiseIn(world: World, typed: FormValues = TYPED, who = 'amira.khan') {
  const second = await reviewIn(world, typed, who);
  const sent = cardIn(await world.send(who, second, valuesOf(second)));
  return { sent, ref: [...world.cases.keys()].at(-1) ?? '' };
}
