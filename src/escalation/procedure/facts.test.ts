import { describe, expect, it } from 'vitest';
import { did, given, givenAt, p, raised, recorded, type Before } from '../../../test/escalation/given.js';
import { procedure, riverside, type Case } from '../../../test/escalation/world.js';
import type { Concern } from '../case/concern.js';
import { factHolds, unansweredConsiderations, owedSteps } from './procedure-in-case.js';
import type { Fact } from './procedure.js';

const images: Partial<Concern> = { concerns: ['indecent-images'] };
const amongChildren: Partial<Concern> = { ...images, adultInvolved: 'no', subjects: [] };
const pupil = { id: null, name: 'a pupil', under18: true };
const ben = (id: string, fields = {}) => recorded('ben.ode', id, fields);
const referred = [raised({ concerns: ['grooming'] }), ben('refer-childrens-services')] as const;
const enquiry = [...referred, ben('strategy-discussion', { initiated: 'yes' })] as const;
const ids = (steps: readonly { readonly id: string }[]): readonly string[] => steps.map((s) => s.id);
const holdsIn = (c: Case, fact: Fact): boolean => factHolds(fact, c.state, procedure);

describe('the facts of a report', () => {
  it.each<[Fact, Partial<Concern>, Partial<Concern>]>([
    ['images-suspected', { ...images, adultInvolved: 'unsure' }, amongChildren],
    // A colleague is the concern, whoever else is said to have them.
    ['images-suspected', { ...images, adultInvolved: 'no' }, amongChildren],
    ['images-suspected', images, { concerns: ['grooming'] }],
    ['urgent', { immediateRisk: true }, {}],
    ['urgent', images, amongChildren],
    ['only-children', amongChildren, { ...amongChildren, subjects: [pupil], adultInvolved: 'unsure' }],
    ['only-children', amongChildren, { ...amongChildren, concerns: ['grooming'] }],
    ['only-children', { ...amongChildren, subjects: [pupil] }, { ...images, adultInvolved: 'no' }],
    [
      'only-children',
      { ...amongChildren, subjects: [pupil] },
      { ...amongChildren, subjects: [{ ...pupil, under18: false }] },
    ],
    ['child-affected', { concerns: ['grooming'] }, images],
    ['child-affected', { concerns: ['inappropriate-contact'] }, { concerns: ['illegal-technology'] }],
    ['child-affected', { concerns: ['exposure-to-material'] }, {}],
    ['subject-is-child', { subjects: [{ id: p('kit.adams'), name: 'Kit', under18: true }] }, {}],
    ['whistle-blowing', { route: 'whistle-blowing' }, {}],
  ])('%s', (fact, so, notSo) => {
    expect(holdsIn(given(raised(so)).c, fact)).toBe(true);
    expect(holdsIn(given(raised(notSo)).c, fact)).toBe(false);
  });
});

it('8(4): raised when nobody is at work, in the evening or on a day off', () => {
  expect(holdsIn(given(raised()).c, 'raised-out-of-hours')).toBe(false);
  for (const start of ['2026-03-16 17:00', '2026-03-14 12:00'])
    expect(holdsIn(givenAt(riverside, start, raised()).c, 'raised-out-of-hours')).toBe(true);
});

describe('the facts of what was recorded', () => {
  it('5: children’s services were told', () => {
    expect(holdsIn(given(...referred).c, 'referred')).toBe(true);
    expect(holdsIn(given(referred[0]).c, 'referred')).toBe(false);
  });

  it.each([
    ['yes', true],
    ['no', false],
  ])('7: whether the safeguarding lead refers it: %s', (refer, so) => {
    const c = given(raised(amongChildren), recorded('grace.obi', 'youth-produced-imagery', { refer })).c;
    expect(holdsIn(c, 'referral-decided')).toBe(so);
    for (const step of ['refer-childrens-services', 'contact-police'])
      expect(ids(owedSteps(c.state, c.context)).includes(step)).toBe(so);
  });

  it('6: an enquiry was begun, and what it found: several can hold together', () => {
    const c = given(
      ...enquiry,
      ben('section-47-findings', { findings: ['children-at-risk', 'other-settings'] }),
    ).c;
    expect(holdsIn(c, 'enquiry-initiated')).toBe(true);
    expect(holdsIn(c, 'finding-children-at-risk')).toBe(true);
    expect(holdsIn(c, 'finding-other-settings')).toBe(true);
    expect(holdsIn(c, 'finding-none-identified')).toBe(false);
    expect(
      holdsIn(given(...referred, ben('strategy-discussion', { initiated: 'no' })).c, 'enquiry-initiated'),
    ).toBe(false);
  });
});

describe('5: the considerations', () => {
  const open = (...before: readonly Before[]): readonly string[] =>
    unansweredConsiderations(given(...before).c.state, procedure);

  it('are asked once a strategy discussion was held', () => {
    expect(open(...referred)).toEqual([]);
    expect(open(...enquiry)).toEqual(procedure.considerations.flatMap((c) => ids(c.parts)));
  });

  it('are open part by part, until each is answered', () => {
    const answers = { 'children-visiting': 'two cousins', delay: '' };
    const left = open(...enquiry, did('ben.ode', 'answer-considerations', { answers }));
    expect(left).not.toContain('children-visiting');
    expect(left).toEqual(expect.arrayContaining(['children-visiting-impact', 'delay']));
  });
});
