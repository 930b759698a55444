// A button, wherever a person would find it: in a message, where it stands, or on the opened case.
import type { Seen, StoryButton, StoryPerson } from './story-person.js';

const is = (wanted: StoryButton) => (button: StoryButton) =>
  button.name === wanted.name && button.value === wanted.value;

const has = (cards: readonly Extract<Seen, { kind: 'card' }>[], wanted: StoryButton): boolean =>
  cards.some((card) => card.buttons.some(is(wanted)));

/**
 * Presses the button where the person sees it. When nobody shows it to them its click is sent all the same, which
 * must be refused; a click that nobody was offered and that is taken is an error of the page, and thrown.
 */
export async function pressAnywhere(
  person: StoryPerson,
  wanted: StoryButton,
  isRefusal: (seen: Seen) => boolean,
): Promise<Seen> {
  if (has(await person.messages(), wanted)) return person.pressInMessages(wanted);
  if (has(await person.status(), wanted)) return person.pressInStatus(wanted);
  const open = { name: 'open', value: wanted.value.split(' ')[0] ?? '' };
  if (wanted.name !== 'open') {
    const opened = await openCase(person, open);
    if (opened?.kind === 'form' && opened.buttons.some(is(wanted))) return person.pressInForm(wanted);
    await person.close();
  }
  const forged = await person.forge(wanted);
  if (!isRefusal(forged)) {
    throw new Error(
      `${person.id} sees no button ${wanted.name} ${wanted.value} anywhere, and its click is taken`,
    );
  }
  return forged;
}

/** Whether they see the button anywhere; leaves no form open. */
export async function isShown(person: StoryPerson, wanted: StoryButton): Promise<boolean> {
  if (has(await person.messages(), wanted) || has(await person.status(), wanted)) return true;
  const opened = await openCase(person, { name: 'open', value: wanted.value.split(' ')[0] ?? '' });
  const shown = opened?.kind === 'form' && opened.buttons.some(is(wanted));
  await person.close();
  return shown;
}

async function openCase(person: StoryPerson, open: StoryButton): Promise<Seen | null> {
  if (has(await person.messages(), open)) return person.pressInMessages(open);
  if (has(await person.status(), open)) return person.pressInStatus(open);
  return null;
}
