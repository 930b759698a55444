// Another partnership is another file: every invariant and every story hold on a procedure whose ids the program has
// never seen, and its own further step is asked for, named in chat, on the referral sheet and in the statistics.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CHANNELS } from '../../src/bot/channels.js';
import { renderNotice } from '../../src/bot/cards/notice.js';
import { findOrganisationFile, loadOrganisation } from '../../src/config/organisation.js';
import { packageRoot } from '../../src/config/package-root.js';
import type { CaseView } from '../../src/casework/casework.js';
import { referralOf } from '../../src/exports/referral.js';
import { caseId, reference, stepId } from '../../src/escalation/ids.js';
import { tighten } from '../../src/escalation/procedure/tighten.js';
import type { Procedure } from '../../src/escalation/procedure/procedure.js';
import { measure } from '../../src/statistics/measure.js';
import { createCaseworkDriver } from '../../src/stories/casework-driver.js';
import { parseStory, readStoryText } from '../../src/stories/parse-story.js';
import { playStory } from '../../src/stories/player.js';
import { createStoryWorld } from '../../src/stories/story-world.js';
import { MORE, renameSteps, westmere, WESTMERE_IDS } from '../procedures/westmere.js';
import { createMemoryCasework } from '../stories/memory-casework.js';
import { broken } from './invariants.js';
import { simulate } from './simulation.js';
import { at, Case, p, procedure, riverside } from './world.js';

const SEEDS = 60;
/** Several times what a seed takes on a machine that has other things to do. */
const MOST_MS_A_SEED = 2_000;
const EXTRA = stepId(MORE.id);

it('shares no id with the file that the program ships', () => {
  const kent = new Set(procedure.steps.map((step) => step.id));
  expect(westmere.steps.filter((step) => kent.has(step.id))).toEqual([]);
  expect(westmere.steps).toHaveLength(procedure.steps.length + 1);
});

it('keeps every invariant', { timeout: SEEDS * MOST_MS_A_SEED }, () => {
  const failed = Array.from(
    { length: SEEDS },
    (_, seed) => [seed, broken(simulate(seed, westmere))] as const,
  );
  expect(failed.filter(([, what]) => what !== null)).toEqual([]);
});

const folder = join(packageRoot(), 'stories');
const stories = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

async function play(file: string, rename: boolean) {
  const source = readStoryText(file, readFileSync(join(folder, file), 'utf8'));
  const { organisation } = loadOrganisation(findOrganisationFile(source.organisation), {
    channels: CHANNELS,
  });
  const text = rename ? stringify(renameSteps(source.raw)) : stringify(source.raw);
  const steps = tightened(rename ? westmere : procedure, organisation, rename);
  const story = parseStory(readStoryText(file, text), organisation, steps);
  const world = createStoryWorld(organisation, story.startsAt);
  const driver = createCaseworkDriver({ ...createMemoryCasework(world, steps), procedure: steps, world });
  return playStory(story, driver, organisation);
}

function tightened(base: Procedure, organisation: typeof riverside, rename: boolean): Procedure {
  const own = organisation.tighten.map((t) => ({
    ...t,
    step: stepId(rename ? (WESTMERE_IDS[t.step] ?? t.step) : t.step),
  }));
  const result = tighten(base, own, organisation.addedSteps);
  if ('problems' in result) throw new Error(result.problems.join('; '));
  return result.procedure;
}

describe.each(stories)('the story %s', (file) => {
  it('ends as it expects, and tells the same people at the same times', async () => {
    const [here, there] = [await play(file, false), await play(file, true)];
    expect(there.broken).toBeNull();
    const facts = ({ told }: typeof here) =>
      told
        // The further step has reminders of its own, which Kent and Medway can't have.
        .filter(({ kind }) => !['reminder', 'missed', 'still-missing', 'weekly'].includes(kind))
        .map(({ at: when, to, kind }) => ({ when, to, kind }));
    expect(facts(there)).toEqual(facts(here));
  });
});

describe('its further step', () => {
  const handled = () => {
    const c = new Case('2026-03-16 09:10', riverside, westmere);
    c.raise();
    c.does('ben.ode', 'acknowledge', {});
    return c;
  };
  const viewOf = (c: Case): CaseView => ({
    caseId: caseId('c'),
    reference: reference('SD-TEST-234'),
    state: c.state,
    events: c.events,
  });

  it('is asked for, and has its own name in chat', () => {
    const c = handled().until('2026-03-16 15:30');
    const reminder = c.state.notifications.find((t) => t.kind === 'reminder' && t.to.includes(p('ben.ode')));
    // Once it is near: a card has no room for what is due in months.
    c.until('2027-03-15 09:00');
    const card = JSON.stringify(renderNotice(reminder!, viewOf(c), p('ben.ode'), c.context));
    const own = { ...reminder!, kind: 'step-needs-you' as const, as: 'step-owner' as const, steps: [EXTRA] };
    const asked = JSON.stringify(renderNotice(own, viewOf(c), p('ben.ode'), c.context));
    expect(asked).toContain('the board');
    expect(card + asked).not.toContain(MORE.title);
  });

  it('stands on the referral sheet', () => {
    const c = handled();
    c.record('ben.ode', EXTRA);
    const sheet = referralOf(viewOf(c), c.context, { by: p('ben.ode'), for: null } as never);
    const done = sheet.sections.find((s) => s.heading.startsWith('10.'));
    expect(JSON.stringify(done)).toContain(MORE.title);
  });

  it('counts in the statistics: without it the case wasn’t done on the same day', () => {
    const figures = (steps: readonly string[]) => {
      const c = handled();
      for (const step of steps) c.record('ben.ode', step, { officer: 'kent.lado' });
      c.until('2026-03-20 09:00');
      return measure(c.events, { organisation: riverside, procedure: westmere })?.sameDay;
    };
    const contacts = ['ring-constabulary', 'refer-to-lado'];
    expect(figures([...contacts, EXTRA])).toBe(true);
    expect(figures(contacts)).toBe(false);
  });

  it('has the fail-safe that renaming once took away', () => {
    const c = handled().until('2026-03-16 16:00');
    expect(c.state.failSafe.reachedAt).toBe(at('2026-03-16 16:00'));
    expect(c.toldAs('officer-alert')).toContain(p('kent.lado'));
    expect(c.toldAs('fail-safe').length).toBeGreaterThan(3);
  });
});
