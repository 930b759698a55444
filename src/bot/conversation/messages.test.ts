// Messages to the bot, and messages that are opened again later.
import { beforeEach, describe, expect, it } from 'vitest';
import {
  cardIn,
  createWorld,
  formIn,
  id,
  raiseIn,
  valuesOf,
  type World,
} from '../../../test/conversation/small-world.js';
import { noticesOf } from '../../escalation/case/notices.js';

let world: World;
beforeEach(() => {
  world = createWorld();
});

describe('a message to the bot', () => {
  const write = (text: string, who = 'amira.khan') =>
    world.answer({ kind: 'message', who: id(who), id: 'm', text, typed: 'concern' });
  const raiseButton = (answer: Awaited<ReturnType<typeof write>>) =>
    cardIn(answer).buttons.find((b) => b.name === 'raise')?.value ?? 'none';

  it('is offered as the beginning of a concern, and said nowhere again', async () => {
    const answer = await write('I saw canary pictures');
    expect(JSON.stringify(answer)).not.toContain('canary');
    const form = formIn(await world.press('amira.khan', 'raise', raiseButton(answer)));
    expect(valuesOf(form)['what']).toBe('I saw canary pictures');
    const another = formIn(await world.press('ben.ode', 'raise', raiseButton(answer)));
    expect(valuesOf(another)['what']).toBeUndefined();
  });

  it('is forgotten after ten minutes', async () => {
    const answer = await write('I saw canary pictures');
    world.moveTo('2026-03-16 09:21');
    const form = formIn(await world.press('amira.khan', 'raise', raiseButton(answer)));
    expect(valuesOf(form)['what']).toBeUndefined();
  });

  it.each(['', 'help', 'concern', '/concern', 'Concern help'])('is help for %j', async (text) => {
    const answer = await write(text);
    expect(raiseButton(answer)).toBe('');
    expect(cardIn(answer).lines.join(' ')).toContain('concern status: where yours stand');
  });

  it('starts with the words behind "concern"', async () => {
    const answer = await write('concern about Dan');
    const form = formIn(await world.press('amira.khan', 'raise', raiseButton(answer)));
    expect(valuesOf(form)['what']).toBe('about Dan');
  });

  it.each(['status', 'concern status'])('asks where it stands: %s', async (text) => {
    await raiseIn(world);
    expect(JSON.stringify(await write(text))).toContain('SD-TEST-1');
  });
});

describe('a message that is looked at again', () => {
  async function sent() {
    const { ref } = await raiseIn(world);
    const told = (world.cases.get(ref)?.events ?? []).flatMap(noticesOf).find((n) => n.to === 'ben.ode');
    return { ref, notice: told?.notification.notice ?? '' };
  }

  it('shows how the case stands now, to whoever it was sent', async () => {
    const { ref, notice } = await sent();
    const before = cardIn(await world.press('ben.ode', 'refresh', `${ref} ${notice}`));
    expect(before.buttons.map((b) => b.name)).toContain('acknowledge');
    await world.press('ben.ode', 'acknowledge', ref);
    const after = cardIn(await world.press('ben.ode', 'refresh', `${ref} ${notice}`));
    expect(after.buttons.map((b) => b.name)).not.toContain('acknowledge');
    const alone = cardIn(await world.press('ben.ode', 'refresh', ref));
    expect(alone.facts).toContainEqual({ label: 'Reference', value: ref });
  });

  it.each(['dan.reed', 'lucy.penn'])('is nothing to %s', async (who) => {
    const { ref, notice } = await sent();
    for (const value of [`${ref} ${notice}`, ref, `${ref} nothing`, '', 'SD-NONE']) {
      expect(cardIn(await world.press(who, 'refresh', value)).title).toBe("You can't open this case");
    }
  });

  it('stays as it is while nothing can be read', async () => {
    const { ref, notice } = await sent();
    world.breakStore(true);
    expect(await world.press('ben.ode', 'refresh', `${ref} ${notice}`)).toEqual({ kind: 'nothing' });
  });
});
