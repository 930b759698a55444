import { describe, expect, it } from 'vitest';
import { acknowledged, given, p, raised, told } from '../../../../test/escalation/given.js';

describe('8(4): a contact with the officer', () => {
  const asked = (fields: Record<string, string>, change = {}) =>
    given(raised(change), acknowledged('ben.ode')).whenRecorded('ben.ode', 'contact-lado', fields);

  it('is put to the officer who is named', () => {
    asked({ officer: 'medway.lado' }).thenAmongOthers('StepRecorded', told('confirm-contact', 'medway.lado'));
  });

  it('is put to the area’s officer, where none is named or the name is nobody’s', () => {
    asked({}).thenAmongOthers('StepRecorded', told('confirm-contact', 'kent.lado'));
    asked({ officer: 'somebody' }).thenAmongOthers('StepRecorded', told('confirm-contact', 'kent.lado'));
  });

  it('is never put to an officer who is named in the report', () => {
    const { c } = asked({ officer: 'kent.lado' }, { namedInReport: [p('kent.lado')] });
    expect(c.events.map((e) => e.type)).toContain('StepRecorded');
    expect(c.toldAs('confirm-contact')).toEqual([]);
    expect(c.told()).not.toContain('kent.lado');
  });

  it('that the officer records has their word already', () => {
    const c = given(raised({ immediateRisk: true }))
      .whenRecorded('kent.lado', 'contact-lado')
      .thenAmongOthers('StepRecorded', [
        'ContactConfirmed',
        { officer: p('kent.lado'), entries: ['contact-lado-1'] },
      ]);
    expect(c.toldAs('confirm-contact')).toEqual([]);
  });
});
