// Plays a story through a driver, and reports the result.
import { calendarOf } from '../escalation/calendar/calendar.js';
import type { Refusal } from '../escalation/case/commands.js';
import type { Instant } from '../escalation/ids.js';
import type { Organisation } from '../escalation/organisation.js';
import type { Driver, StepRow, Told } from './driver.js';
import { firstBroken, type Broken } from './expectations.js';
import type { CaseName, Expectations, Story, StoryAct, StoryStep } from './story.js';

interface PlayedCase {
  readonly name: CaseName;
  readonly rows: readonly StepRow[];
}

export interface Played {
  readonly told: readonly Told[];
  /** In the order in which they were raised. */
  readonly cases: readonly PlayedCase[];
  /** The first expectation that didn't hold; null when all did. */
  readonly broken: Broken | null;
}

/**
 * Plays a story to its end. A failed expectation is remembered and the story goes on; an unexpected refusal
 * ends it, as what follows would mean something else.
 */
export async function playStory(story: Story, driver: Driver, organisation: Organisation): Promise<Played> {
  let broken: Broken | null = null;
  const look = async (expect: Expectations, where: string, at: Instant) => {
    if (broken !== null) return;
    const told = await driver.told();
    const rows = expect.caseName === null ? [] : await driver.overview(expect.caseName);
    broken = firstBroken(expect, where, { at, calendar: calendarOf(organisation), told, rows });
  };
  const result = async () => ({ told: await driver.told(), cases: await casesOf(story, driver), broken });

  for (const step of story.steps) {
    await driver.advanceTo(step.at);
    const refusal = step.act === null ? null : await perform(step.act, driver);
    const unexpected = brokenRefusal(step, refusal);
    if (unexpected !== null) {
      broken ??= unexpected;
      return result();
    }
    await driver.advanceTo(step.at);
    await look(step.expect, `${step.where}.expect`, step.at);
  }
  await driver.advanceTo(story.endsAt);
  await look(story.expect, 'expect', story.endsAt);
  return result();
}

async function casesOf({ steps }: Story, driver: Driver): Promise<PlayedCase[]> {
  const names = steps.flatMap(({ act }) => (act?.does === 'raise' ? [act.caseName] : []));
  return Promise.all(names.map(async (name) => ({ name, rows: await driver.overview(name) })));
}

async function perform(act: StoryAct, driver: Driver): Promise<Refusal | null> {
  switch (act.does) {
    case 'raise':
      return driver.raise(act);
    case 'away':
    case 'outage':
      await driver.happen(act);
      return null;
    case 'open':
    case 'command':
    case 'correct':
      return driver.act(act);
  }
}

function brokenRefusal({ where, act, expect }: StoryStep, refusal: Refusal | null): Broken | null {
  const expected = expect.refused;
  const actual = refusal?.refused ?? null;
  if (actual === expected) return null;
  if (expected !== null) {
    const actualText = actual === null ? 'it was carried out' : `it was refused with ${actual}`;
    return { where: `${where}.expect.refused`, what: `expected ${expected}, but ${actualText}` };
  }
  const does = act?.does === 'command' ? act.command.type : (act?.does ?? 'the step');
  const { steps, fields } = refusal ?? {};
  const about = [...(steps ?? []), ...Object.entries(fields ?? {}).map(([key, what]) => `${key}: ${what}`)];
  const details = about.length === 0 ? '' : ` (${about.join('; ')})`;
  return { where, what: `"${does}" was refused: ${actual ?? ''}${details}` };
}
