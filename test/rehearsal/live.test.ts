// The rehearsal beside the live service: for anyone signed in, on cases that are nobody's, and gone at the
// end.
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyValueStore } from '../../src/casework/key-value-store.js';
import { personId } from '../../src/escalation/ids.js';
import { createStore } from '../../src/store/index.js';
import { createSignInLinks, signInLinkShape } from '../../src/web/sign-in/links.js';
import { startLiveWorld, type LiveWorld } from '../set-up/live-world.js';
import { hidden, httpVisitor } from '../web/http-visitor.js';

const KEY = randomBytes(32);
let world: LiveWorld;

beforeAll(async () => {
  world = await startLiveWorld({
    start: '2026-03-02 16:40',
    redis: false,
    environment: {
      SAMEDAY_KEY: KEY.toString('base64'),
      SLACK_BOT_TOKEN: 'xoxb-1-1-nothing',
      SLACK_SIGNING_SECRET: 'a'.repeat(32),
      // Nothing listens there: whatever were sent would fail.
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
    },
  });
});
afterAll(() => world.stop());

async function signIn(who: string) {
  const store = await createStore({ databaseUrl: world.database.url, dataDir: tmpdir(), masterKey: KEY });
  const of = { store, organisation: 'riverside', clock: world.clock };
  const links = createSignInLinks({
    codeHash: (text) => store.codeHash(text),
    keyValueStore: createKeyValueStore({ ...of, kind: 'sign-in-link', shape: signInLinkShape }),
    clock: world.clock,
    publicUrl: world.app.url,
  });
  const visitor = httpVisitor(world.app.url);
  await visitor.post(new URL(await links.make(personId(who))).pathname);
  await store.close();
  return visitor;
}

const ownDatabases = async (): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: world.database.url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(
    `select nspname from pg_namespace where nspname like 'rehearsal-live-%'`,
  );
  await client.end();
  return rows;
};

async function realCases(): Promise<number> {
  let count = 0;
  for await (const _ of world.app.casework.iterateCases({ openOnly: false })) count += 1;
  return count;
}

describe('live, a rehearsal', () => {
  it('is for who is signed in', async () => {
    for (const path of ['/rehearsal', '/rehearsal/people/amira.khan']) {
      const { status, location } = await httpVisitor(world.app.url).get(path);
      expect([status, location]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`]);
    }
    expect(await ownDatabases()).toEqual([]);
  });

  it('plays a concern that no real case comes of, and leads to no page of real ones but the way back', async () => {
    const grace = await signIn('grace.obi');
    const room = '/rehearsal/people/amira.khan';
    expect((await grace.get('/rehearsal')).location).toBe(room);
    await grace.post(`${room}/say`, { id: 'a', text: '/concern' });
    await grace.post(`${room}/example`, { id: 'b' });
    const filled = (await grace.get(room)).text;
    expect(filled).toContain('nobody real is told anything');
    expect(filled).not.toMatch(/href="\/speak-up|action="\/sign-in\/as/);
    const form = filled.slice(filled.indexOf('id="panel"'));
    const what = { 'f.what': 'A text', 'f.subjects': 'dan.reed', 'f.concerns': 'indecent-images' };
    const more = { 'f.immediate_risk': 'no', 'f.adult_involved': 'unsure' };
    await grace.post(`${room}/form`, { ...hidden(form), ...what, ...more });
    const review = (await grace.get(room)).text;
    const learned = /name="f\.learned_at"[^>]*value="([^"]*)"/.exec(review)?.[1] ?? '';
    await grace.post(`${room}/form`, {
      ...hidden(review.slice(review.indexOf('id="panel"'))),
      ...what,
      ...more,
      'f.learned_at': learned,
    });
    const raised = (await grace.get(room)).text;
    expect(raised).toContain('Amira Khan raised a concern.');
    // An officer's post brings no link, as it would lead to the real pages.
    expect((await grace.get('/rehearsal/people/kent.lado/post')).text).not.toContain('/officer/');
    expect(await ownDatabases()).toHaveLength(1);
    expect(await realCases()).toBe(0);
    await world.app.runTo(world.clock.now() + 3_600_000);
    expect(world.log.filter((line) => line.includes('did not take'))).toEqual([]);
  });

  it('takes nothing that another site makes a browser send', async () => {
    const grace = await signIn('grace.obi');
    const { status } = await grace.post(
      '/rehearsal/people/amira.khan/again',
      {},
      { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    );
    expect(status).toBe(403);
  });

  it('is gone with the process', async () => {
    expect(await ownDatabases()).toHaveLength(1);
    await world.app.stop();
    expect(await ownDatabases()).toEqual([]);
  });
});
