import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  closed,
  did,
  given,
  givenAt,
  itIs,
  nothingOwed,
  raised,
  recorded,
  unnoticedUntil,
  type Before,
} from '../../../test/escalation/given.js';
import { procedure, riverside, type Case } from '../../../test/escalation/world.js';
import type { Concern } from '../case/concern.js';
import { stepId } from '../ids.js';
import { dayGuardsOwed, owedSteps, policeFailSafeAt, waitedFor } from './procedure-in-case.js';

const images: Partial<Concern> = { concerns: ['indecent-images'] };
const step = (id: string) => procedure.steps.find((s) => s.id === id)!;
const ben = (id: string, fields = {}) => recorded('ben.ode', id, fields);
const toKent = ben('contact-lado', { officer: 'kent.lado' });
const enquiry = [
  raised({ concerns: ['grooming'] }),
  ben('refer-childrens-services'),
  ben('strategy-discussion', { initiated: 'yes' }),
] as const;
const ids = (steps: readonly { readonly id: string }[]): readonly string[] => steps.map((s) => s.id);

describe('the verdict on a step', () => {
  const happened = (local: string) =>
    given(raised(), itIs('18:00'), (c) => c.record('ben.ode', 'contact-police', {}, `2026-03-16 ${local}`)).c;

  it.each([
    ['met', given(raised(), itIs('12:00'), ben('contact-police')).c],
    ['met-recorded-late', happened('16:59')],
    ['late', happened('17:10')],
    ['missed', given(raised(), itIs('17:01')).c],
    ['open', given(raised(), itIs('16:59')).c],
  ])('8(6): %s', (verdict, c) => {
    expect(c.verdict('contact-police')).toBe(verdict);
  });

  it('is the same, though nobody looked at the case when the day ended', () => {
    const asleep = given(raised(), unnoticedUntil('17:30'));
    expect(asleep.c.verdict('contact-police')).toBe('missed');
    asleep.c.until(at('2026-03-16 18:00')).record('ben.ode', 'contact-police', {}, '2026-03-16 17:20');
    expect(asleep.c.verdict('contact-police')).toBe('late');
  });

  it('is absent where the step doesn’t apply', () => {
    expect(given(raised()).c.verdict('refer-childrens-services')).toBe('absent');
  });

  it('6 para 1: stays late, though a later enquiry would have set a later time', () => {
    const atRisk = ben('section-47-findings', { findings: ['children-at-risk'] });
    const due = given(...enquiry, atRisk).c.due('child-protection-conference');
    expect(due).toBe(at('2026-04-08 17:00'));
    const again = ben('strategy-discussion', { initiated: 'yes' });
    const c = given(
      ...enquiry,
      atRisk,
      itIs('2026-04-09 10:00'),
      again,
      ben('child-protection-conference'),
    ).c;
    expect(c.due('child-protection-conference')).toBeGreaterThan(c.now);
    expect(c.verdict('child-protection-conference')).toBe('late');
  });
});

describe('owed', () => {
  it('5: the hold on telling the family is kept, never owed', () => {
    const c = given(raised({ concerns: ['grooming'] })).c;
    expect(ids(owedSteps(c.state, c.context))).not.toContain('family-and-person-hold');
  });

  it('nothing is in a closed case, though the procedure be given a further step', () => {
    const c = given(raised(), closed()).c;
    const further = { ...step('secure-device'), id: stepId('further') };
    const later = { ...procedure, steps: [...procedure.steps, further] };
    expect(owedSteps(c.state, { ...c.context, procedure: later })).toEqual([]);
  });

  it('8(4), 8(6): LADO and police guard the day, until they are recorded or denied', () => {
    const guards = (c: Case): readonly string[] => ids(dayGuardsOwed(c.state, c.context));
    expect(guards(given(raised()).c)).toEqual(['contact-police', 'contact-lado']);
    expect(guards(given(raised(), toKent).c)).toEqual(['contact-police']);
    const no = did('kent.lado', 'confirm', { step: stepId('contact-lado'), so: false });
    expect(guards(given(raised(), toKent, no).c)).toEqual(['contact-police', 'contact-lado']);
    expect(guards(given(raised(), nothingOwed('ben.ode')).c)).toEqual([]);
  });

  it('7: between children the safeguarding lead’s decision alone, until they refer it', () => {
    const among = raised({ ...images, adultInvolved: 'no', subjects: [] });
    const owedIn = (...more: readonly Before[]): readonly string[] => {
      const { c } = given(among, acknowledged('grace.obi'), ...more);
      return ids(owedSteps(c.state, c.context));
    };
    expect(owedIn()).toEqual(['youth-produced-imagery']);
    const refers = (refer: string) => recorded('grace.obi', 'youth-produced-imagery', { refer });
    expect(owedIn(refers('yes'))).toEqual(['contact-police', 'refer-childrens-services']);
    expect(owedIn(refers('no'))).toEqual([]);
  });

  it('8(4): the out-of-hours service is, where nobody was at work: rung, or not rung, because', () => {
    const OUT = stepId('out-of-hours-contact');
    const isOwed = (c: Case): boolean => ids(owedSteps(c.state, c.context)).includes(OUT);
    expect(isOwed(given(raised()).c)).toBe(false);
    const night = () => givenAt(riverside, '2026-03-16 19:00', raised());
    expect(isOwed(night().c)).toBe(true);
    expect(night().c.due(OUT)).toBe(at('2026-03-16 20:00'));
    expect(isOwed(night().whenRecorded('ben.ode', OUT, { spoke_to: 'the duty team' }).c)).toBe(false);
    const { c } = night();
    const record = { step: OUT, happenedAt: c.now, fields: {}, notNeeded: 'the LADO was rung at home' };
    expect(c.does('ben.ode', 'record-step', record)).toBeNull();
    expect(c.verdict(OUT)).toBe('not-needed');
  });

  it('what is recorded though nobody owed it stands as done', () => {
    const c = given(raised(), ben('refer-childrens-services')).c;
    expect(c.verdict('refer-childrens-services')).toBe('met');
  });

  it('a step waits for what applies and isn’t done', () => {
    const waits = (c: Case): readonly string[] => ids(waitedFor(step('agree-actions'), c.state, c.context));
    expect(waits(given(raised(), toKent).c)).toEqual(['contact-police']);
    const hold = step('family-and-person-hold');
    const { c } = given(raised());
    expect(ids(waitedFor(hold, c.state, c.context))).toEqual(['contact-police']);
  });
});

describe('4: by when the police must be recorded', () => {
  const by = (change: Partial<Concern>, ...more: readonly Before[]) => {
    const { c } = given(raised(change), ...more);
    return policeFailSafeAt(c.state, c.context);
  };
  const adult = did('amira.khan', 'add-information', {
    text: 'an adult too',
    facts: { adultInvolved: 'yes' },
  });

  it('a quarter of an hour after an urgent report, or never', () => {
    expect(by(images)).toBe(at('2026-03-16 09:25'));
    expect(by({ immediateRisk: true })).toBe(at('2026-03-16 09:25'));
    expect(by({})).toBeNull();
  });

  it('a quarter of an hour after images have come to light', () => {
    const among = { ...images, adultInvolved: 'no', subjects: [] } as const;
    expect(by(among, acknowledged('grace.obi'), itIs('11:00'), adult)).toBe(at('2026-03-16 11:15'));
  });
});
