import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  did,
  given,
  itIs,
  p,
  person,
  raised,
  type Before,
} from '../../../test/escalation/given.js';
import { riverside, type Case } from '../../../test/escalation/world.js';
import { may, type Action } from './access.js';
import { ANONYMOUS, SYSTEM, type Actor } from './concern.js';
import { evolve } from './evolve.js';

const HANDLING: Action[] = [
  'open-content',
  'record-step',
  'correct-step',
  'answer-considerations',
  'ask',
  'refer',
];
const EVERYTHING: Action[] = [
  ...HANDLING,
  ...(['give-reasons', 'close', 'reopen', 'export', 'add-information', 'reply', 'see-status'] as const),
  ...(['acknowledge', 'declare-conflict', 'hand-over', 'accept', 'decide-immediate-action'] as const),
  ...(['confirm', 'link-case', 'note-access', 'note-delivery', 'pass-time', 'raise'] as const),
  ...(['decide', 'agree-action', 'ask-in'] as const),
];

const allowed = (c: Case, who: string | Actor): Action[] => {
  const actor = typeof who === 'string' ? person(p(who)) : who;
  return EVERYTHING.filter((action) => may(actor, action, c.state, riverside));
};

/** As if an alert had gone to somebody whom it must never reach: even so they see nothing. */
const toldByMistake =
  (who: string): Before =>
  (c) => {
    const notification = { ...c.state.notifications[0]!, as: 'manager' as const, to: [p(who)] };
    c.state = evolve(c.state, { type: 'PeopleTold', at: c.now, by: SYSTEM, data: notification });
  };

const silentUntilFailSafe = given(raised(), itIs('16:00')).c;
const onlyChildren = raised({ concerns: ['indecent-images'], adultInvolved: 'no', subjects: [] });
const ben = [{ id: p('ben.ode'), name: 'Ben Ode', under18: false }];

describe('who has a part may do what belongs to it', () => {
  const REPORTER: Action[] = ['record-step', 'add-information', 'reply', 'see-status'];

  it('the reporter adds, answers, says that they rang, and sees how it stands', () => {
    expect(allowed(silentUntilFailSafe, 'amira.khan')).toEqual(REPORTER);
  });

  it('the holder of a receipt may do the same, where the report is anonymous', () => {
    const c = given(raised({ identity: 'anonymous', reporter: null, route: 'whistle-blowing' })).c;
    expect(allowed(c, ANONYMOUS)).toEqual(REPORTER);
    expect(allowed(silentUntilFailSafe, ANONYMOUS)).toEqual([]);
  });

  it('a manager who was told handles it', () => {
    const c = silentUntilFailSafe;
    expect(allowed(c, 'ben.ode')).toEqual(
      expect.arrayContaining([
        ...HANDLING,
        'acknowledge',
        'hand-over',
        'accept',
        'close',
        'declare-conflict',
        'agree-action',
        'ask-in',
      ]),
    );
    for (const never of ['confirm', 'decide', 'reply', 'pass-time'] as const)
      expect(allowed(c, 'ben.ode')).not.toContain(never);
  });

  it('the officer confirms and records, but never takes the case from the managers', () => {
    const may = allowed(silentUntilFailSafe, 'kent.lado');
    expect(may).toEqual(
      expect.arrayContaining([...HANDLING, 'confirm', 'decide', 'link-case', 'close', 'export']),
    );
    for (const never of ['acknowledge', 'hand-over', 'accept', 'ask-in', 'reply'] as const)
      expect(may).not.toContain(never);
    // 8(7): what senior managers decide is not theirs.
    for (const never of ['decide-immediate-action', 'agree-action'] as const)
      expect(may).not.toContain(never);
  });

  const OWNER = [
    ...(['open-content', 'record-step', 'correct-step', 'ask', 'see-status', 'declare-conflict'] as const),
    ...(['add-information', 'decide-immediate-action', 'agree-action'] as const),
  ];

  it.each([
    ['7: a deputy safeguarding lead', given(onlyChildren), 'leo.brandt'],
    ['8(7): an identified senior manager', given(raised(), acknowledged('ben.ode')), 'grace.obi'],
  ])('the owner of a step reads, records and agrees, and closes nothing: %s', (_who, { c }, id) => {
    expect(allowed(c, id).sort()).toEqual([...OWNER].sort());
  });

  it('7: the safeguarding lead who is asked first handles it like any manager', () => {
    expect(allowed(given(onlyChildren).c, 'grace.obi')).toEqual(
      expect.arrayContaining([...HANDLING, 'acknowledge', 'close']),
    );
  });

  const ALERTED: Action[] = ['record-step', 'see-status', 'acknowledge', 'declare-conflict', 'accept'];

  it('who is only alerted reads what is owed, and what was reported once they take it on', () => {
    expect(allowed(silentUntilFailSafe, 'helen.moss')).toEqual(ALERTED);
    const { c } = given(raised(), itIs('16:00'), acknowledged('helen.moss'));
    expect(allowed(c, 'helen.moss')).toEqual(allowed(c, 'ben.ode'));
  });

  it('or once the handling manager asks them in', () => {
    const { c } = given(
      raised(),
      itIs('16:00'),
      acknowledged('ben.ode'),
      did('ben.ode', 'ask-in', { person: p('helen.moss') }),
    );
    expect(allowed(c, 'helen.moss')).toContain('open-content');
    expect(allowed(c, 'paul.achebe')).toEqual(ALERTED);
  });

  it('8(3): the manager who received it and handles it is reporter and manager in one', () => {
    const { c } = given(raised({ reporter: p('ben.ode'), received: { how: 'told-handling', from: null } }));
    expect(allowed(c, 'ben.ode')).toEqual(
      expect.arrayContaining([...HANDLING, 'acknowledge', 'hand-over', 'close', 'reply']),
    );
  });

  it('the passing of time sees no content', () => {
    expect(allowed(silentUntilFailSafe, SYSTEM)).toEqual([
      'link-case',
      'note-access',
      'note-delivery',
      'pass-time',
    ]);
  });
});

describe('who has no part may do nothing', () => {
  it.each([
    ['a manager before they are told', 'carol.west', given(raised())],
    ['an officer before they are told', 'kent.lado', given(raised())],
    ['another area’s officer', 'medway.lado', given(raised(), itIs('16:00'))],
    ['the administrator', 'alex.doyle', given(raised(), itIs('16:00'))],
    ['somebody whom the organisation doesn’t know', 'no.body', given(raised(), toldByMistake('no.body'))],
    ['the subject', 'ben.ode', given(raised({ subjects: ben }), toldByMistake('ben.ode'))],
    [
      'who is named in the report',
      'ben.ode',
      given(raised({ namedInReport: [p('ben.ode')] }), toldByMistake('ben.ode')),
    ],
    ['who is left out', 'ben.ode', given(raised({ leaveOut: [p('ben.ode')] }), toldByMistake('ben.ode'))],
    ['who has declared a conflict', 'ben.ode', given(raised(), did('ben.ode', 'declare-conflict', {}))],
    [
      'the reporter who is also a subject',
      'ben.ode',
      given(raised({ reporter: p('ben.ode'), subjects: ben })),
    ],
  ])('%s', (_who, id, { c }) => {
    expect(allowed(c, id)).toEqual([]);
  });
});

it('a reporter who is told as a manager by mistake stays the reporter', () => {
  expect(allowed(given(raised(), toldByMistake('amira.khan')).c, 'amira.khan')).not.toContain('open-content');
});
