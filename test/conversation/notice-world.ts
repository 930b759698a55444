// A case on one day, its notices and their cards, as each reader gets them.
import { noticeKind } from '../../src/escalation/case/event-schemas.js';
import { aConcern, at, contextAt, id } from './small-world.js';
import { person } from '../../src/escalation/case/concern.js';
import type { Command } from '../../src/escalation/case/commands.js';
import { decide } from '../../src/escalation/case/decide.js';
import type { CaseEvent, NoticeKind, Part, Notification } from '../../src/escalation/case/events.js';
import { commandId, reference, stepId } from '../../src/escalation/ids.js';
import { fold } from '../../src/escalation/case/evolve.js';
import { type CaseState } from '../../src/escalation/case/state.js';
import type { Card } from '../../src/bot/cards/card.js';
import { renderNotice } from '../../src/bot/cards/notice.js';

export const REF = reference('SD-7K4M-Q2X');
export const RAISED = at('2026-03-16 14:40');
export const LADO = stepId('contact-lado');
export const POLICE = stepId('contact-police');

export type Step = readonly [when: string, who: string, type: Command['type'], data: unknown];

/** A case after these commands, at these times of one day. */
export function play(steps: readonly Step[], concern = aConcern()): CaseState {
  let events: readonly CaseEvent[] = [];
  const act = (now: number, who: string, type: Command['type'], data: unknown): void => {
    const command = {
      type,
      id: commandId(`c${events.length}`),
      by: person(id(who)),
      data,
    } as unknown as Command;
    const decision = decide(fold(events), command, contextAt(now));
    if ('refused' in decision) throw new Error(`${type}: ${decision.refused}`);
    events = [...events, ...decision.events];
  };
  act(RAISED, 'amira.khan', 'raise', { concern, reference: REF, receipt: false });
  for (const [when, who, type, data] of steps) act(at(`2026-03-16 ${when}`), who, type, data);
  return fold(events);
}

export const record = (step: string, fields = {}): unknown => ({
  step,
  happenedAt: at('2026-03-16 14:50'),
  fields,
});

export const notification = (kind: NoticeKind, as: Part, more: Partial<Notification> = {}): Notification => ({
  notice: 'n-test',
  kind,
  as,
  to: [],
  steps: [LADO, POLICE],
  dueAt: at('2026-03-16 17:00'),
  because: 'first-in-line',
  urgent: false,
  everyChannel: false,
  fellDueAt: RAISED,
  ...more,
});

export const draw = (state: CaseState, t: Notification, to: string, when = '14:45'): Card =>
  renderNotice(
    t,
    { reference: REF, state },
    id(to),
    contextAt(at(when.includes(' ') ? when : `2026-03-16 ${when}`)),
  );

/** The same case with somebody told who wasn't: what the rules for it decide is tested with them. */
export const telling = (
  state: CaseState,
  who: string,
  as: Part,
  steps: readonly string[] = [],
): CaseState => ({
  ...state,
  told: [...state.told, { person: id(who), as, at: RAISED }],
  notifications: [
    ...state.notifications,
    {
      ...notification('step-needs-you', as, { to: [id(who)], steps: steps.map(stepId), notice: `n-${who}` }),
      at: RAISED,
    },
  ],
});

/** The same case once every notice to these people has arrived, or has failed on the last channel that there was. */
export const arrived = (state: CaseState, ...who: readonly string[]): CaseState => noted(state, who, true);
export const lost = (state: CaseState, ...who: readonly string[]): CaseState => noted(state, who, false);

const noted = (state: CaseState, who: readonly string[], delivered: boolean): CaseState => ({
  ...state,
  deliveries: [
    ...state.deliveries,
    ...state.notifications.flatMap(({ notice, to, at: sentAt }) =>
      to
        .filter((person) => who.includes(person))
        .map((person) => ({
          notice,
          to: person,
          channel: 'email',
          at: sentAt,
          delivered,
          last: !delivered,
        })),
    ),
  ],
});

export const names = (card: Card): string[] => card.buttons.map((b) => b.name);
export const grooming = aConcern({ concerns: ['grooming'] });

/** Not content: the reporter's receipt gives it, and nothing else does. */
export const POLICE_REFERENCE = 'POL-4711';
export const KINDS = noticeKind.options;
export const READERS: readonly (readonly [Part, string])[] = [
  ['manager', 'ben.ode'],
  ['step-owner', 'ben.ode'],
  ['officer', 'kent.lado'],
  ['reporter', 'amira.khan'],
  ['alerted', 'helen.moss'],
];
export const asked: Step = ['14:46', 'ben.ode', 'ask', { text: 'canary question' }];
export const STATES: Readonly<Record<string, CaseState>> = {
  'just raised': play([]),
  'not urgent': play([], grooming),
  handled: play([['14:45', 'ben.ode', 'acknowledge', {}], asked]),
  recorded: play([
    [
      '14:51',
      'ben.ode',
      'record-step',
      record('contact-lado', { officer: 'kent.lado', advice: 'canary advice' }),
    ],
    [
      '14:52',
      'ben.ode',
      'record-step',
      record('contact-police', { reference: POLICE_REFERENCE, advice: 'canary words' }),
    ],
  ]),
  'past its day': play([['18:00', 'ben.ode', 'add-information', { text: 'canary more' }]], grooming),
};
