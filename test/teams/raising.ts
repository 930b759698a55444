// A concern raised in Teams, as a person would: a message, the dialog behind its button, the two pages.
import { expect } from 'vitest';
import type { SeenCard } from '../twins/teams/seen.js';
import type { Outcome, TeamsUser } from '../twins/teams/user.js';

export const CANARY = 'CANARY-7421 <b>saw</b> *pictures* on the screen';
export const REFERENCE = /SD-[0-9A-Z]{4}-[0-9A-Z]{3}/;

export const FIRST_PAGE = {
  what: CANARY,
  subjects: ['dan.reed'],
  concerns: ['inappropriate-technology'],
  immediate_risk: 'no',
};

/** The card or dialog that an outcome shows. */
export function shownBy(outcome: Outcome): SeenCard {
  if (outcome.kind === 'card' || outcome.kind === 'dialog') return outcome.card;
  throw new Error(`nothing is shown, but ${JSON.stringify(outcome).slice(0, 500)}`);
}

/** Writes "concern" and opens the dialog that the answer offers. */
export async function startConcern(user: TeamsUser): Promise<SeenCard> {
  user.closeDialog();
  const before = user.messages().length;
  await user.say('concern');
  await user.awaitMessage(() => user.messages().length > before, 10_000);
  return shownBy(await user.press('raise'));
}

/** Raises the concern in dialogs and returns its reference. */
export async function raise(
  user: TeamsUser,
  values: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<string> {
  await startConcern(user);
  user.fill({ ...FIRST_PAGE, ...values });
  expect(shownBy(await user.submit()).allText).toMatch(/Who will be told/);
  const words = shownBy(await user.submit()).allText;
  const reference = REFERENCE.exec(words)?.[0];
  if (reference === undefined) throw new Error(`no reference in: ${words}`);
  user.closeDialog();
  return reference;
}
