import { describe, expect, it } from 'vitest';
import { aConcern, createWorld, id, type World } from '../../../test/conversation/small-world.js';
import type { CaseView } from '../../casework/casework.js';
import type { Part } from '../../escalation/case/events.js';
import { caseListPage } from './case-list.js';
import { casePage, reportPage } from './case-page.js';

async function caseTold(who: string, as: Part): Promise<{ world: World; view: CaseView }> {
  const world = createWorld('2026-03-16 14:40');
  const ref = await world.raise(aConcern({ concerns: ['grooming'] }));
  world.moveTo('2026-03-16 14:50');
  const view = await world.casework.peek(ref);
  if (view === null) throw new Error('no case');
  const told = [...view.state.told, { person: id(who), as, at: view.state.raisedAt }];
  return { world, view: { ...view, state: { ...view.state, told } } };
}

describe('somebody who is told only because others are silent', () => {
  it('finds the case in their list without where the person works', async () => {
    const { world, view } = await caseTold('helen.moss', 'alerted');
    const list = (who: string) => JSON.stringify(caseListPage([view], id(who), world.context(), {}));
    expect(list('helen.moss')).not.toContain('Kent');
    expect(list('ben.ode'), 'whoever may open it does see it').toContain('Kent');
  });
});

describe('the page of a case', () => {
  it('shows what its reader owes before what others do, and the checklist in that order', async () => {
    const { world, view } = await caseTold('kent.lado', 'officer');
    const page = (who: string) =>
      casePage(view, id(who), world.context()) as unknown as Record<
        'owed' | 'others' | 'steps',
        readonly { readonly line: string; readonly title: string }[]
      >;
    expect(
      page('ben.ode')
        .owed.map((o) => o.line)
        .join(' '),
    ).toContain('Ring the police');
    expect(
      page('ben.ode')
        .others.map((o) => o.line)
        .join(' '),
    ).toContain('Priya Nair: The LADO makes sure');
    expect(page('kent.lado').owed.map((o) => o.line)).toHaveLength(1);
    expect(
      page('kent.lado')
        .others.map((o) => o.line)
        .join(' '),
    ).toContain('Ben Ode: Ring the police');
    expect(page('kent.lado').steps[0]?.title).toBe('Child protection procedures followed');
  });
});

it('gives its reporter whom they may ring themselves, and nothing that colleagues added', async () => {
  const { world, view } = await caseTold('kent.lado', 'officer');
  const dialogue = [{ at: view.state.raisedAt, from: 'colleague' as const, text: 'canary of a colleague' }];
  const page = JSON.stringify(reportPage({ ...view, state: { ...view.state, dialogue } }, world.context()));
  expect(page).toContain("children's services, Specialist Children's Services, 01632 960111");
  expect(page).toContain('NSPCC');
  expect(page).not.toContain('canary of a colleague');
});
