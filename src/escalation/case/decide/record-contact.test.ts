import { describe, expect, it } from 'vitest';
import { acknowledged, given, p, raised, told } from '../../../../test/escalation/given.js';

describe('8(4): a contact with the officer', () => {
  const asked = (fields: Record<string, string>, change = {}) =>
    given(raised(change), acknowledged('ben.ode')).whenRecorded('ben.ode', 'contact-lado', fields);

  it('is put to the officer who is named', () => {
    asked({ officer: 'medway.lado' }).then('StepRecorded', told('confirm-contact', 'medway.lado'));
  });

  it('is put to the area’s officer, where none is named or the name is nobody’s', () => {
    asked({}).then('StepRecorded', told('confirm-contact', 'kent.lado'));
    asked({ officer: 'somebody' }).then('StepRecorded', told('confirm-contact', 'kent.lado'));
  });

  it('is never put to an officer who is named in the report', () => {
    asked({ officer: 'kent.lado' }, { namedInReport: [p('kent.lado')] }).then('StepRecorded');
  });

  it('that the officer records has their word already', () => {
    const c = given(raised({ immediateRisk: true }))
      .whenRecorded('kent.lado', 'contact-lado')
      .then('StepRecorded', ['ContactConfirmed', { officer: p('kent.lado'), entries: ['contact-lado-1'] }]);
    expect(c.toldAs('confirm-contact')).toEqual([]);
  });
});
