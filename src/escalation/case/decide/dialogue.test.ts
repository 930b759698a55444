import { describe, expect, it } from 'vitest';
import { acknowledged, closed, given, itIs, raised, told } from '../../../../test/escalation/given.js';
import { ANONYMOUS } from '../concern.js';

const anonymous = raised({ route: 'whistle-blowing', identity: 'anonymous', reporter: null });

describe('an addition of the reporter’s', () => {
  it('goes to who handles it', () => {
    const c = given(raised(), itIs('09:40'), acknowledged('ben.ode'))
      .when('amira.khan', 'add-information', { text: 'it happened twice' })
      .then(['InformationAdded', { text: 'it happened twice' }], told('information-added', 'ben.ode'));
    expect(c.state.dialogue.at(-1)).toMatchObject({ from: 'reporter', text: 'it happened twice' });
  });

  it('goes to everyone told, while nobody handles it', () => {
    given(raised(), itIs('09:40'))
      .when('amira.khan', 'add-information', { text: 'it happened twice' })
      .then('InformationAdded', told('information-added', 'ben.ode', 'carol.west'));
  });

  it('says whether an adult is involved, or leaves that as it was', () => {
    const { c } = given(raised({ adultInvolved: 'unsure' }));
    c.does('amira.khan', 'add-information', { text: 'more', facts: { adultInvolved: 'yes' } });
    c.does('amira.khan', 'add-information', { text: 'and more' });
    expect(c.state.concern?.adultInvolved).toBe('yes');
  });

  it('4: may bring images to light, which are the police’s at once', () => {
    given(raised({ concerns: ['indecent-images'], adultInvolved: 'no', subjects: [] }))
      .when('amira.khan', 'add-information', { text: 'an adult has one', facts: { adultInvolved: 'yes' } })
      .thenAmongOthers('InformationAdded', 'OfficersAlerted', told('officer-alert', 'kent.lado'));
  });
});

describe('5, last paragraph: further evidence', () => {
  it('opens a closed case again, for its manager and its officer, and asks for a review', () => {
    const c = given(raised(), closed())
      .when('amira.khan', 'add-information', { text: 'it goes on' })
      .then(
        'InformationAdded',
        ['CaseReopened', { furtherEvidence: true }],
        told('reopened', 'ben.ode'),
        told('reopened', 'kent.lado'),
      );
    expect(c.state.stage).toBe('open');
    expect(c.verdict('review')).toBe('open');
  });

  it('isn’t what comes while the case is open and nothing has been considered: a text alone is no fact', () => {
    const { c } = given(raised(), acknowledged('ben.ode'));
    c.does('amira.khan', 'add-information', { text: 'it goes on' });
    expect(c.verdict('review')).toBe('not-needed');
  });
});

describe('a question and its answer', () => {
  it('goes to the reporter', () => {
    given(raised(), acknowledged('ben.ode'))
      .when('ben.ode', 'ask', { text: 'which room?' })
      .then(['QuestionAsked', { text: 'which room?' }], told('question', 'amira.khan'));
  });

  it('waits for the holder of a receipt, whom nobody can write to', () => {
    given(anonymous).when('mira.sole', 'ask', { text: 'which room?' }).then('QuestionAsked');
  });

  it('comes back to who handles it', () => {
    given(raised(), itIs('09:40'), acknowledged('ben.ode'))
      .when('amira.khan', 'reply', { text: 'the third' })
      .then(['ReplyGiven', { text: 'the third' }], told('answer', 'ben.ode'));
    given(anonymous, acknowledged('mira.sole'))
      .when(ANONYMOUS, 'reply', { text: 'the third' })
      .then('ReplyGiven', told('answer', 'mira.sole'));
  });

  it('is between handlers and reporter, never the other way round', () => {
    given(raised(), acknowledged('ben.ode')).when('ben.ode', 'reply', { text: 'no' }).thenRefused('may-not');
    given(raised()).when('amira.khan', 'ask', { text: 'who has it?' }).thenRefused('may-not');
  });
});

describe('a text', () => {
  it.each([
    ['is there', ' \n'],
    ['isn’t longer than any form takes', 'x'.repeat(20_001)],
  ])('%s', (_rule, text) => {
    const g = given(raised(), acknowledged('ben.ode'));
    g.when('amira.khan', 'add-information', { text }).thenRefused('text-missing');
    g.when('amira.khan', 'reply', { text }).thenRefused('text-missing');
    g.when('ben.ode', 'ask', { text }).thenRefused('text-missing');
  });
});
