// What is said to people who aren't known, when something of ours fails, and of what a form can't hold.
import { describe, expect, it } from 'vitest';
import {
  cardIn,
  createWorld,
  formIn,
  id,
  RECEIPT,
  reviewIn,
  TYPED,
  valuesOf,
} from '../../../test/conversation/small-world.js';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import type { Draft } from './drafts.js';

const SITE = { site: 'https://sameday.example/' };
const text = (card: { title: string; lines: readonly string[] }): string =>
  [card.title, ...card.lines].join('\n');

describe('somebody whom the organisation file doesn’t know', () => {
  it('reads that nothing was recorded, whom to ring, and the way without an account', () => {
    const card = createWorld(undefined, SITE).conversation.stranger();
    const said = text(card);
    expect(said).toContain("Sameday doesn't know you yet");
    expect(said).toContain('Nothing was recorded');
    for (const whom of ['999', 'the LADO, Kent, 01632', 'the police', 'NSPCC']) expect(said).toContain(whom);
    expect(said).toContain('https://sameday.example/speak-up');
    expect(card.buttons[0]?.url).toBe('https://sameday.example/speak-up');
    expect(said).not.toMatch(/can't open/);
  });

  it('is told that what they wrote in a channel can be read by everyone', () => {
    const { conversation } = createWorld();
    expect(text(conversation.stranger({ isPublic: true }))).toContain('can be read by everyone who is there');
    expect(text(conversation.stranger())).not.toContain('can be read');
  });

  it('is a word to the administrators, by the channel alone; a receipt code is none', () => {
    const seen: string[] = [];
    const { conversation } = createWorld(undefined, { strangerSeen: (on) => seen.push(on) });
    conversation.stranger({ on: 'Slack', text: 'a colleague …' });
    conversation.stranger({ on: 'Slack', text: RECEIPT });
    expect(seen).toEqual(['Slack']);
  });
});

describe('a receipt code, 8(5)', () => {
  it.each(['7204 1183 5561 9027', '7204118355619027', '7204-1183-5561-9027', ' 7204 1183 5561 9027. '])(
    'is answered with its address alone, and begins no concern: %j',
    async (code) => {
      const world = createWorld(undefined, SITE);
      for (const answer of [
        await world.say('amira.khan', code),
        await world.answer({ kind: 'message', who: id('amira.khan'), id: 'm', text: code }),
      ]) {
        const card = cardIn(answer);
        expect(text(card)).toContain('https://sameday.example/speak-up');
        expect(JSON.stringify(answer)).not.toMatch(/7204/);
        expect(card.buttons.map((b) => b.name)).toEqual(['go-to-web']);
      }
      expect(text(world.conversation.stranger({ text: code }))).toContain('Enter your receipt code here');
    },
  );

  it('comes with the address at which it is entered', async () => {
    const world = createWorld(undefined, SITE);
    const typed = { ...TYPED, identity: 'anonymous' };
    const first = formIn(await world.say('amira.khan', ''));
    const turned = formIn(
      await world.press('amira.khan', 'use-whistle-blowing', '', {
        name: 'raise',
        state: first.state,
        values: typed,
      }),
    );
    const second = formIn(await world.send('amira.khan', turned, typed));
    const sent = await world.send('amira.khan', second, { ...valuesOf(second), identity: 'anonymous' });
    expect(text(cardIn(sent))).toContain('https://sameday.example/speak-up');
    expect(sent.kind === 'card' && sent.isKept).not.toBe(true);
  });
});

describe('something of ours that failed', () => {
  it('never sends people to a manager on the whistle-blowing route, nor to whom it is about', async () => {
    const world = createWorld();
    const values = { ...TYPED, subjects: ['ben.ode'] };
    const review = await reviewIn(world, values);
    const asked = { kind: 'submit', who: id('amira.khan'), id: 's', name: 'review', values } as const;
    const managed = text(world.conversation.failed({ ...asked, state: review.state }));
    expect(managed).toContain('Carol West');
    expect(managed).not.toContain('Ben Ode');
    const whistle = review.state.replace('management', 'whistle-blowing');
    const quiet = text(world.conversation.failed({ ...asked, state: whistle }));
    expect(quiet).not.toMatch(/Carol West|Ben Ode|Jo Marsh|line manager/);
    expect(quiet).toContain('the LADO');
  });

  it('names public numbers alone where nothing is known of what it was', () => {
    const said = text(createWorld().conversation.failed(null));
    expect(said).toContain('the LADO, Kent, 01632');
    expect(said).not.toMatch(/manager/);
  });
});

describe('words that a form can’t hold', () => {
  it('are cut where a word ends, never within a character, and the form says so', async () => {
    const world = createWorld();
    for (const words of ['wort '.repeat(1_000), `${'x'.repeat(2_999)}😘${'y'.repeat(50)}`]) {
      const form = formIn(await world.say('amira.khan', words));
      const what = String(valuesOf(form)['what']);
      expect(what.length).toBeLessThanOrEqual(3_000);
      expect(what).not.toMatch(/[\uD800-\uDBFF]$/);
      expect(JSON.stringify(form.sections)).toContain('longer than this form takes');
    }
    const short = formIn(await world.say('amira.khan', 'short'));
    expect(JSON.stringify(short.sections)).not.toContain('longer than');
  });

  it('are named by what they were, also when the form is opened later', async () => {
    const world = createWorld();
    const notCarried = ['An image is not carried over.'];
    const who = id('amira.khan');
    const handed = await world.answer({ kind: 'shortcut', who, id: 's', messageText: 'words', notCarried });
    expect(JSON.stringify(formIn(handed).sections)).toContain(notCarried[0]);
    const said = await world.answer({ kind: 'message', who, id: 'm', text: 'words', notCarried });
    const draft = cardIn(said).buttons.find((b) => b.name === 'raise')?.value ?? '';
    expect(JSON.stringify(formIn(await world.press('amira.khan', 'raise', draft)).sections)).toContain(
      notCarried[0],
    );
  });

  it('don’t name the reader as the author of their own', async () => {
    const world = createWorld();
    const handed = (author: string) =>
      world.answer({
        kind: 'shortcut',
        who: id('amira.khan'),
        id: author,
        messageText: 'x',
        messageAuthor: id(author),
      });
    expect(JSON.stringify(formIn(await handed('dan.reed')).sections)).toContain('written by Dan Reed');
    expect(JSON.stringify(formIn(await handed('amira.khan')).sections)).not.toContain('written by');
  });
});

describe('a draft', () => {
  const write = (world: ReturnType<typeof createWorld>) =>
    world.answer({ kind: 'message', who: id('amira.khan'), id: 'm', text: 'I saw canary pictures' });
  const draftIn = async (world: ReturnType<typeof createWorld>): Promise<string> =>
    cardIn(await write(world)).buttons.find((b) => b.name === 'raise')?.value ?? '';

  it('is found by another process, for whoever wrote it alone', async () => {
    const shared = inMemory();
    const draft = await draftIn(createWorld(undefined, { drafts: shared.store }));
    const other = createWorld(undefined, { drafts: shared.store });
    expect(valuesOf(formIn(await other.press('amira.khan', 'raise', draft)))['what']).toBe(
      'I saw canary pictures',
    );
    expect(valuesOf(formIn(await other.press('ben.ode', 'raise', draft)))['what']).toBeUndefined();
    expect(shared.expires).toEqual([createWorld().context().now + 10 * 60_000]);
  });

  it('is kept by this one while the store is away', async () => {
    const away = { ...inMemory().store, put: () => Promise.reject(new Error('away')) };
    const world = createWorld(undefined, { drafts: away });
    const draft = await draftIn(world);
    expect(valuesOf(formIn(await world.press('amira.khan', 'raise', draft)))['what']).toBe(
      'I saw canary pictures',
    );
  });
});

function inMemory() {
  const kept = new Map<string, { text: string; notCarried: string[] }>();
  const expires: (number | null | undefined)[] = [];
  const none = () => Promise.reject(new Error('not asked for'));
  const store: KeyValueStore<Draft & { notCarried: string[] }> = {
    put: async (key, value, o) => {
      kept.set(key, value);
      expires.push(o?.expiresAt);
    },
    get: async (key) => kept.get(key) ?? null,
    take: none,
    change: none,
    remove: none,
    all: none,
  };
  return { store, expires };
}

describe('the words of the bot’s own', () => {
  it.each(['status', 'Status.', 'status?', 'concern status.', 'STATUS!'])(
    'are understood: %j',
    async (words) => {
      const world = createWorld();
      const answer = await world.answer({ kind: 'message', who: id('amira.khan'), id: 'm', text: words });
      expect(cardIn(answer).title).toBe('Nothing to show');
      expect(cardIn(await world.say('amira.khan', words.replace('concern ', ''))).title).toBe(
        'Nothing to show',
      );
    },
  );

  it('say of what was written in a channel that others read it', async () => {
    const world = createWorld();
    const said = (isPublic: boolean) =>
      world.answer({ kind: 'message', who: id('amira.khan'), id: 'm', text: 'Dan', isPublic });
    expect(text(cardIn(await said(true)))).toContain('can be read by everyone');
    expect(text(cardIn(await said(false)))).not.toContain('can be read by everyone');
  });
});
