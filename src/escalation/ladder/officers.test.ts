import { describe, expect, it } from 'vitest';
import { did, given, givenAt, p, raised, recorded, told } from '../../../test/escalation/given.js';
import { riverside } from '../../../test/escalation/world.js';
import type { Concern } from '../case/concern.js';
import { stepId } from '../ids.js';

const images: Partial<Concern> = { concerns: ['indecent-images'] };

describe('4, 8(4): the designated officer at once', () => {
  it.each<[string, Partial<Concern>, string]>([
    ['images', images, 'images-suspected'],
    ['a child at immediate risk', { immediateRisk: true }, 'immediate-risk'],
    ['images and a child at immediate risk', { ...images, immediateRisk: true }, 'images-suspected'],
  ])('%s', (_what, change, because) => {
    const c = given()
      .whenRaised(change)
      .thenAmongOthers('OfficersAlerted', told('officer-alert', 'kent.lado'));
    expect(c.state.notifications[0]).toMatchObject({
      because,
      urgent: true,
      everyChannel: true,
      steps: ['contact-police', 'contact-lado'],
    });
  });

  it('at any hour', () => {
    givenAt(riverside, '2026-03-14 23:00')
      .whenRaised(images)
      .thenAmongOthers('OfficersAlerted', told('officer-alert', 'kent.lado'));
  });

  it('before the managers: an alert doesn’t wait for the line', () => {
    given().whenRaised(images).thenAmongOthers(told('officer-alert'), told('needs-you', 'ben.ode'));
  });

  it('each area’s, where the person works in both', () => {
    given()
      .whenRaised({ ...images, areas: ['Kent', 'Medway'] })
      .thenAmongOthers(told('officer-alert', 'kent.lado', 'medway.lado'));
  });

  it('on the whistle-blowing route as well', () => {
    given()
      .whenRaised({ ...images, route: 'whistle-blowing' })
      .thenAmongOthers(told('officer-alert', 'kent.lado'));
  });

  it('once', () => {
    const c = given(raised(images), recorded('ben.ode', 'contact-police')).whenItIs('12:00').c;
    expect(c.events.filter((e) => e.type === 'OfficersAlerted')).toHaveLength(1);
  });
});

describe('not at once', () => {
  it.each<[string, Partial<Concern>]>([
    ['7: images among children only', { ...images, adultInvolved: 'no', subjects: [] }],
    ['what may wait for the manager’s call', { concerns: ['grooming'] }],
  ])('%s', (_what, change) => {
    expect(given().whenRaised(change).c.toldAs('officer-alert')).toEqual([]);
  });

  it('until it turns out that an adult is involved, and then at once', () => {
    given(raised({ ...images, adultInvolved: 'no', subjects: [] }))
      .when('amira.khan', 'add-information', { text: 'an adult holds one', facts: { adultInvolved: 'yes' } })
      .thenAmongOthers('OfficersAlerted', told('officer-alert', 'kent.lado'));
  });
});

describe('an officer who mustn’t be told', () => {
  it('is replaced by another area’s', () => {
    given()
      .whenRaised({ ...images, namedInReport: [p('kent.lado')] })
      .thenAmongOthers(told('officer-alert', 'medway.lado'));
  });

  it('isn’t told of anything after a conflict', () => {
    const c = given(raised(images), did('kent.lado', 'declare-conflict', {})).whenItIs('16:00').c;
    const after = c.state.notifications.slice(
      c.state.notifications.findIndex((t) => t.because === 'conflict-declared'),
    );
    expect(after.flatMap((t) => t.to)).not.toContain('kent.lado');
    expect(after.flatMap((t) => t.to)).toContain('medway.lado');
  });

  it('isn’t asked to confirm a contact either', () => {
    const c = given(raised(images), did('kent.lado', 'declare-conflict', {})).whenRecorded(
      'ben.ode',
      stepId('contact-lado'),
      {},
    ).c;
    expect(c.toldAs('confirm-contact')).toEqual([p('medway.lado')]);
  });
});
