// How people are reached: theirs to set, without a script, and never to none. In a rehearsal, and for several processes.
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  channelOrderShape,
  createChannelOrders,
  type ChannelMove,
} from '../../src/delivery/channel-preferences.js';
import { createKeyValueStore } from '../../src/casework/key-value-store.js';
import { person } from '../../src/escalation/case/concern.js';
import type { Reference } from '../../src/escalation/ids.js';
import type { Organisation } from '../../src/escalation/organisation.js';
import { createStore } from '../../src/store/index.js';
import { concern, p, riverside } from '../escalation/world.js';
import { freshDatabase } from '../set-up/database.js';
import { openPages, type OpenPages } from './open-pages.js';
import { httpVisitor, type HttpVisitor } from './http-visitor.js';

describe('on the page', () => {
  let pages: OpenPages;
  beforeAll(async () => {
    pages = await openPages();
  }, 120_000);
  afterAll(() => pages.close());

  async function signedIn(who: string): Promise<HttpVisitor> {
    const visitor = httpVisitor(pages.app.url);
    expect((await visitor.post('/sign-in/as', { person: who })).status).toBe(303);
    await visitor.get('/channels');
    return visitor;
  }

  let made = 0;
  async function raise(more: Partial<ReturnType<typeof concern>> = {}): Promise<Reference> {
    const outcome = await pages.app.casework.raise(person(p('amira.khan')), `raise-${(made += 1)}`, {
      ...concern(),
      ...more,
    });
    if (!outcome.done) throw new Error(outcome.refusal.refused);
    await pages.app.runTo(pages.app.casework.clock.now());
    return outcome.reference;
  }

  /** On which channels what was told about a case has reached somebody. */
  async function reached(ref: Reference, who: string): Promise<string[]> {
    const events = (await pages.app.casework.peek(ref))?.events ?? [];
    return events
      .flatMap((e) => (e.type === 'NoticeDelivered' && e.data.to === who ? [e.data.channel] : []))
      .sort();
  }

  const inOrder = (html: string): string[] =>
    [...html.matchAll(/<li class="sd-channel" id="(\w+)"/g)].map(([, name = '']) => name);

  test('the order says where the next notice goes; what is switched off is for alerts', async () => {
    const ben = await signedIn('ben.ode');
    expect(inOrder((await ben.get('/channels')).text)).toEqual(['slack', 'teams', 'email', 'sms']);
    expect(await reached(await raise(), 'ben.ode')).toEqual(['slack']);

    for (const move of ['up email', 'up email']) {
      const got = await ben.post('/channels', { move });
      expect([got.status, got.location]).toEqual([303, '/channels#email']);
    }
    expect(inOrder((await ben.get('/channels')).text)).toEqual(['email', 'slack', 'teams', 'sms']);
    expect(await reached(await raise(), 'ben.ode')).toEqual(['email']);

    await ben.post('/channels', { move: 'off email' });
    await ben.post('/channels', { move: 'down slack' });
    const { text } = await ben.get('/channels');
    expect(inOrder(text)).toEqual(['teams', 'slack', 'sms', 'email']);
    expect(text).toContain('those that are switched off too');
    expect(text.slice(text.indexOf('Switched off, but for alerts'))).toContain('ben.ode@riverside.example');
    const ref = await raise();
    expect(await reached(ref, 'ben.ode')).toEqual(['teams']);

    // The end of the day, and nothing is recorded: everybody eligible is told on each channel.
    await pages.app.runTo(pages.app.casework.clock.now() + 3 * 3_600_000);
    const told = ((await pages.app.casework.peek(ref))?.events ?? []).flatMap((e) =>
      e.type === 'PeopleTold' && e.data.everyChannel && e.data.to.includes(p('ben.ode')) ? [e.data.kind] : [],
    );
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(await reached(ref, 'ben.ode'))).toEqual(new Set(['email', 'slack', 'sms', 'teams']));
  });

  test('one always stays on, and it is said why', async () => {
    const carol = await signedIn('carol.west');
    for (const name of ['slack', 'teams', 'sms']) await carol.post('/channels', { move: `off ${name}` });
    const refused = await carol.post('/channels', { move: 'off email' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('One always stays on');
    expect(refused.text).toContain('<title>Error: ');
    expect(inOrder(refused.text)[0]).toBe('email');
    await carol.post('/channels', { move: 'on sms' });
    expect(inOrder((await carol.get('/channels')).text).slice(0, 2)).toEqual(['email', 'sms']);
    expect((await carol.post('/channels', { move: 'off email' })).status).toBe(303);
  });

  test('nobody else’s can be set, nor any that are not one’s own, nor without the token', async () => {
    const [amira, tess] = [await signedIn('amira.khan'), await signedIn('tess.lowe')];
    const before = inOrder((await tess.get('/channels')).text);
    await amira.post('/channels', { move: 'off slack', person: 'tess.lowe', who: 'tess.lowe' });
    await amira.post('/channels?person=tess.lowe', { move: 'off email' });
    expect((await amira.post('/channels/tess.lowe', { move: 'off email' })).status).toBe(404);
    expect(inOrder((await tess.get('/channels')).text)).toEqual(before);
    // Tess has neither Teams nor a mobile number.
    for (const move of ['on sms', 'up teams', 'off pigeon', 'sideways email', '']) {
      expect((await tess.post('/channels', { move })).status).toBe(303);
    }
    expect(inOrder((await tess.get('/channels')).text)).toEqual(before);
    expect((await tess.post('/channels', { move: 'off slack', _csrf: 'x' })).status).toBe(403);
    expect((await httpVisitor(pages.app.url).post('/channels', { move: 'off slack' })).location).toBe(
      '/sign-in',
    );
    expect(inOrder((await tess.get('/channels')).text)).toEqual(before);
  });

  test('a designated officer is reached as the organisation’s file says', async () => {
    const officer = await signedIn('kent.lado');
    expect((await officer.get('/channels')).text).toContain('as the organisation has agreed with them');
    await officer.post('/channels', { move: 'off email' });
    expect(await reached(await raise({ concerns: ['indecent-images'] }), 'kent.lado')).toContain('email');
  });

  test('in a browser without scripts, by the keyboard, on a phone', { timeout: 60_000 }, async () => {
    const page = await pages.browse({ path: '/sign-in?next=/cases', width: 320 });
    await page.getByRole('button', { name: /Jo Marsh/ }).press('Enter');
    await page.getByRole('link', { name: 'How you are reached' }).press('Enter');
    await page.getByRole('button', { name: /Move up.*E-mail/ }).press('Enter');
    await page.getByRole('button', { name: /Switch off.*Text message/ }).press('Enter');
    const orders = await page.locator('.sd-channel__name').allInnerTexts();
    expect(orders.map((line) => line.replace(/^\d+\. /, '').split(' ')[0])).toEqual([
      'Slack',
      'E-mail',
      'Teams',
      'Text',
    ]);
    await page.context().close();
  });
});

test('another process sees a change, also after a start, and a lost database changes nothing', async () => {
  const database = await freshDatabase();
  const open = () => createStore({ databaseUrl: database.url, dataDir: tmpdir(), masterKey });
  const masterKey = randomBytes(32);
  const stores = [await open(), await open()] as const;
  const of = { organisation: 'riverside', kind: 'channel-order', clock: { now: () => Date.now() } };
  const ordersOn = (store: (typeof stores)[number]) =>
    createChannelOrders(() => riverside, createKeyValueStore({ store, ...of, shape: channelOrderShape }), {
      refreshMs: 50,
    });
  const [one, other] = [ordersOn(stores[0]), ordersOn(stores[1])];
  const names = (organisation: Organisation) =>
    organisation.people.get(p('ben.ode'))?.channels.map((c) => c.name);
  const works = ['slack', 'teams', 'email', 'sms'];
  const move = (m: ChannelMove['move'], channel: ChannelMove['channel']) =>
    one.change(p('ben.ode'), { move: m, channel }, works);
  try {
    // Without a choice of anybody's it is the organisation itself.
    expect(one.current()).toBe(riverside);
    await move('off', 'slack');
    expect(names(one.current())).toEqual(['teams', 'email', 'sms', 'slack']);
    expect(one.current()).toBe(one.current());
    await vi.waitFor(() => expect(names(other.current())).toEqual(names(one.current())), { timeout: 5_000 });
    // What one has changed, the other goes on from.
    await other.change(p('ben.ode'), { move: 'off', channel: 'teams' }, works);
    expect(names(other.current())).toEqual(['email', 'sms', 'slack', 'teams']);
    // Those that don't work here don't count.
    expect(await other.change(p('ben.ode'), { move: 'off', channel: 'email' }, ['email', 'slack'])).toBe(
      'last',
    );
    expect(names(other.current())).toEqual(['email', 'sms', 'slack', 'teams']);
    // An officer's stay as the file has them.
    await one.change(p('kent.lado'), { move: 'off', channel: 'email' }, works);
    expect(await one.of(p('kent.lado'))).toBeNull();
    expect(one.current().officers.get(p('kent.lado'))).toBe(riverside.officers.get(p('kent.lado')));
    await vi.waitFor(() => expect(names(one.current())).toEqual(names(other.current())), { timeout: 5_000 });
    await stores[0].close();
    await expect(one.refresh()).rejects.toThrow();
    expect(names(one.current())).toEqual(['email', 'sms', 'slack', 'teams']);
  } finally {
    one.stop();
    other.stop();
    await stores[1].close();
    await database.drop();
  }
});
