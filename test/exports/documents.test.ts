// What is exported: all of it, only it, as text; and a PDF that a reader which isn't ours can read out in order.
import { describe, expect, it } from 'vitest';
import { chronologyOf } from '../../src/exports/chronology.js';
import {
  decisionRecordOf,
  disclosureItems,
  disclosureOf,
  EMPTY_DRAFT,
  namesToDecide,
  pendingDecisions,
  type DisclosureDraft,
} from '../../src/exports/disclosure.js';
import { renderJson, type ExportDocument } from '../../src/exports/document.js';
import { renderPdf } from '../../src/exports/pdf.js';
import { renderPdfAside } from '../../src/exports/pdf-thread.js';
import { referralOf } from '../../src/exports/referral.js';
import type { CaseView } from '../../src/casework/casework.js';
import { caseId, stepId } from '../../src/escalation/ids.js';
import { Case, p } from '../escalation/world.js';
import { readPdf } from './read-pdf.js';

const viewOf = (c: Case): CaseView => ({
  caseId: caseId('c'),
  reference: c.state.reference,
  state: c.state,
  events: c.events,
});
const text = (document: ExportDocument): string => renderJson(document);
const LONG = 'A long account. '.repeat(188).slice(0, 3000);
const MARKUP = '<b>not bold</b> {{ 7*7 }} {% x %} *bold* <@U0BEN> & "quoted"';
const ARABIC = 'رأيت صورا على الحاسوب';

function worked(change: Parameters<Case['raise']>[0] = {}): Case {
  const c = new Case('2026-03-16 09:10');
  c.raise({ concerns: ['indecent-images'], ...change });
  c.now += 60_000;
  c.does('ben.ode', 'acknowledge', {});
  c.does('ben.ode', 'open-content', {});
  c.does('tess.lowe', 'open-content', {});
  c.until('2026-03-16 09:40');
  c.record('ben.ode', 'contact-police', { unit: 'CPPU', reference: 'KP/42' }, '2026-03-16 09:20');
  c.record('ben.ode', 'secure-device', { which: 'LT-14', how: 'left-in-place' });
  const entry = c.state.steps['secure-device']!.entries[0]!.id;
  c.does('ben.ode', 'correct-step', {
    step: stepId('secure-device'),
    entry,
    fields: { which: 'LT-15', how: 'left-in-place' },
    reason: 'wrong label',
  });
  c.until('2026-03-16 17:30');
  c.does('ben.ode', 'give-reasons', { step: stepId('contact-lado'), reasons: 'lines were down' });
  return c;
}

describe('a chronology', () => {
  const c = worked();
  const document = chronologyOf(viewOf(c), c.context, { by: p('ben.ode'), madeFor: 'The LADO for Kent' });
  const section = (heading: string) => JSON.stringify(document.sections.find((s) => s.heading === heading));

  it('has each thing with when it happened, when it was recorded, by whom, and its corrections', () => {
    const police = document.sections
      .flatMap((s) => s.blocks)
      .find((b) => b.kind === 'entry' && b.title === 'Police contacted');
    expect(police).toMatchObject({
      by: 'Ben Ode',
      facts: expect.arrayContaining([{ label: 'Incident reference', value: 'KP/42' }]),
    });
    if (police?.kind !== 'entry') throw new Error('no entry');
    expect(police.recordedAt - police.happenedAt).toBe(20 * 60_000);
    expect(section('What happened')).toContain('Correction: Device secured');
    expect(section('What happened')).toContain('LT-14');
    expect(section('What happened')).toContain('wrong label');
  });

  it('has missed deadlines with whose they were and the reasons, who was told how, and who opened it', () => {
    expect(section('Duties and deadlines')).toMatch(
      /LADO contacted \(8\(4\)\)[^}]*missed.*the procedure's.*lines were down/,
    );
    expect(section('Who was told, and what arrived')).toContain('Ben Ode');
    expect(section('Who opened or exported it')).toContain('"title":"Opened"');
  });

  it('is a tagged PDF in its order, with title, language, and on each page for whom, by whom and when', async () => {
    const pdf = await readPdf(await renderPdf(document));
    expect(pdf.marked).toBe(true);
    expect(pdf.language).toBe('en-GB');
    expect(pdf.title).toBe('Chronology SD-TEST-234, Riverside Academy Trust');
    expect(pdf.textOf('H1')).toEqual(['Chronology SD-TEST-234']);
    expect(pdf.textOf('H2')).toEqual(document.sections.map((s) => s.heading));
    expect(pdf.roles.slice(0, 6)).toEqual(['Document', 'H1', 'L', 'LI', 'Lbl', 'LBody']);
    expect(pdf.pages.length).toBeGreaterThan(2);
    pdf.pages.forEach((page, index) => {
      expect(page).toContain('For: The LADO for Kent');
      expect(page).toContain('Made by: Ben Ode (Head of year), on Monday 16 March 2026, 17:30');
      expect(page).toContain(`Page ${index + 1} of ${pdf.pages.length}`);
    });
    // The head and foot are no part of what is read out.
    expect(pdf.textOf('P').join(' ')).not.toContain('Page 1 of');
    expect(pdf.text).toContain('wrong label');
  });
});

it('is made in a thread of its own, the same, while everything else goes on', async () => {
  const c = worked({ what: LONG.repeat(10) });
  const document = chronologyOf(viewOf(c), c.context, { by: p('ben.ode') });
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 5);
  const [one, other] = await Promise.all([renderPdfAside(document), renderPdfAside(document)]);
  clearInterval(timer);
  // A pause for the whole of it would have let the timer come once or twice.
  expect(turns).toBeGreaterThan(20);
  const [read, readOther, here] = [
    await readPdf(one),
    await readPdf(other),
    await readPdf(await renderPdf(document)),
  ];
  expect(read.pages).toEqual(here.pages);
  expect(readOther.pages).toEqual(here.pages);
  // What can't be made is said, and the next one is made all the same.
  await expect(renderPdfAside({ ...document, timeZone: 'Mars/Olympus' })).rejects.toThrow(
    'could not be made',
  );
  expect((await renderPdfAside(document)).length).toBe(one.length);
});

it('shows what was typed as it was typed, whatever it is', async () => {
  const c = worked({ what: `${MARKUP}\n${ARABIC} (LT-14)\n\u202Eturned \u{1F980}\n${LONG}END` });
  const pdf = await readPdf(await renderPdf(chronologyOf(viewOf(c), c.context, { by: p('ben.ode') })));
  expect(pdf.text).toContain(MARKUP);
  expect(pdf.text).toContain(ARABIC);
  expect(pdf.text).toContain('[U+202E]turned [U+1F980]');
  expect(
    pdf
      .textOf('P')
      .join(' ')
      .match(/A long account\./g),
  ).toHaveLength(187);
  expect(pdf.text).toContain('END');
});

describe('a reporter who is kept back', () => {
  it.each(['withheld', 'anonymous'] as const)('%s: is in no export of anybody', async (identity) => {
    for (const route of ['management', 'whistle-blowing'] as const) {
      const c = new Case('2026-03-16 09:10');
      c.raise({ identity, route, reporter: identity === 'anonymous' ? null : p('amira.khan') });
      c.does(identity === 'anonymous' ? { kind: 'reporter' } : 'amira.khan', 'add-information', {
        text: 'more',
      });
      c.until('2026-03-17 12:00');
      for (const by of c.told().filter((who) => who !== 'amira.khan')) {
        for (const build of [chronologyOf, referralOf]) {
          const document = build(viewOf(c), c.context, { by });
          expect(text(document)).not.toMatch(/amira|khan/i);
        }
        const items = disclosureItems(viewOf(c), c.context, by);
        expect(JSON.stringify(items)).not.toMatch(/amira|khan/i);
      }
      const pdf = await readPdf(await renderPdf(chronologyOf(viewOf(c), c.context, { by: p('kent.lado') })));
      expect(pdf.text).not.toMatch(/amira|khan/i);
    }
  });

  it('named: is there for who may know, and on the whistle-blowing route for its officer alone', () => {
    const c = worked();
    expect(text(chronologyOf(viewOf(c), c.context, { by: p('ben.ode') }))).toContain('Amira Khan (Teacher)');
    const w = new Case('2026-03-16 09:10');
    w.raise({ route: 'whistle-blowing' });
    w.until('2026-03-17 12:00');
    expect(text(referralOf(viewOf(w), w.context, { by: p('mira.sole') }))).toContain('Amira Khan');
    expect(text(referralOf(viewOf(w), w.context, { by: p('kent.lado') }))).not.toContain('Amira');
  });
});

describe('a LADO referral sheet', () => {
  const c = worked();
  const document = referralOf(viewOf(c), c.context, { by: p('ben.ode') });
  const rows = (heading: string) => {
    const blocks = document.sections.find((s) => s.heading.endsWith(heading))!.blocks;
    return Object.fromEntries(
      blocks.flatMap((b) => (b.kind === 'facts' ? b.facts : [])).map((f) => [f.label, f.value]),
    );
  };

  it('has the fields in the order of the forms', () => {
    expect(document.sections.map((s) => s.heading.replace(/^\d+\. /, ''))).toEqual([
      'About this sheet',
      'Dates',
      'The adult',
      'Earlier allegations or referrals',
      'Who refers',
      'Who is aware',
      'The child or children',
      'The allegation',
      'Access to other children',
      'Devices',
      'Done so far',
      'For the LADO to fill in',
    ]);
  });

  it('leaves the unknown unknown, and never says that it was sent', () => {
    expect(rows('The adult')).toMatchObject({
      Name: 'Dan Reed',
      'Job title': 'Teacher',
      'Date of birth': 'not known',
      'Home address': 'not known',
    });
    expect(rows('Access to other children')).toEqual({
      'Children in the family or household': 'not known',
      'Other work with children': 'not known',
      'Voluntary work with children': 'not known',
      'Another position of trust': 'not known',
    });
    expect(rows('The child or children')).toEqual({ 'Children concerned': 'not known' });
    expect(rows('Who is aware')['Is the adult aware of this referral']).toMatch(/^no/);
    expect(rows('Dates')['Referred to the LADO']).toBe('not recorded yet');
    expect(rows('Who refers')).toMatchObject({
      Name: 'Ben Ode',
      'Relationship to the adult': 'line manager',
    });
    expect(text(document)).toContain('has not been sent to anybody');
    for (const block of document.sections.flatMap((s) => s.blocks)) {
      if (block.kind === 'facts') for (const f of block.facts) expect(f.value.trim(), f.label).not.toBe('');
    }
  });
});

describe('a disclosure', () => {
  const c = worked({
    children: [{ known: 'yes', name: 'Ella Stone', area: 'Kent' }],
    what: 'Ella Stone told me. Ella was upset.',
  });
  const by = p('ben.ode');
  const items = disclosureItems(viewOf(c), c.context, by);
  const words = items.find((i) => i.text.includes('Ella was upset'))!;
  const purpose = { madeFor: 'Dan Reed', basis: 'subject access request' };
  const all = (decision: 'include' | 'leave-out'): DisclosureDraft => ({
    ...EMPTY_DRAFT,
    ...purpose,
    items: Object.fromEntries(
      items.map((i) => [i.id, { decision, reason: 'r', text: '', digest: i.digest }]),
    ),
  });
  const make = (draft: DisclosureDraft) => disclosureOf(viewOf(c), c.context, by, draft);

  it('includes nothing by default, and is made only when all is decided', () => {
    expect(make(EMPTY_DRAFT)).toBeNull();
    expect(pendingDecisions(items, EMPTY_DRAFT, viewOf(c), c.context)).toMatchObject({
      items,
      purpose: true,
    });
    const nothing = make(all('leave-out'))!;
    expect(text(nothing)).not.toMatch(/Ella|Amira|Carol|LT-14/);
  });

  it('asks about every name of others, and takes a withheld one out whole and in part', () => {
    const draft = all('include');
    const names = namesToDecide(items, draft, viewOf(c), c.context);
    expect(names).toEqual(expect.arrayContaining(['Amira Khan', 'Carol West', 'Ella Stone']));
    expect(names).not.toContain('Dan Reed');
    expect(make(draft)).toBeNull();
    const decided = {
      ...draft,
      names: Object.fromEntries(
        names.map((n) => [
          n,
          { decision: n === 'Ben Ode' ? ('keep' as const) : ('withhold' as const), reason: 'r' },
        ]),
      ),
    };
    const made = JSON.stringify(make(decided)!.sections);
    expect(made).toContain('[name withheld] was upset');
    expect(made).not.toMatch(/Ella|Stone|Amira|Khan|Carol/);
    expect(made).toContain('Ben Ode');
  });

  it('gives out the redacted text in place of the item, and opens a decision again when its item has changed', () => {
    const draft = all('leave-out');
    draft.items[words.id] = {
      decision: 'redact',
      reason: 'third party',
      text: 'A child spoke.',
      digest: words.digest,
    };
    const made = text(make(draft)!);
    expect(made).toContain('A child spoke.');
    expect(made).not.toMatch(/Ella/);
    draft.items[words.id] = { ...draft.items[words.id]!, digest: 'of another text' };
    expect(make(draft)).toBeNull();
    expect(text(decisionRecordOf(viewOf(c), c.context, by, draft))).toContain('not decided');
  });
});
