// Links of officers on a clock that is moved: when they end, and what two at once come to.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type z } from 'zod';
import { createKeyValueStore } from '../../src/casework/key-value-store.js';
import {
  createOfficerLinks,
  LINK_LASTS_MS,
  officerLinkShape,
  officerSessionShape,
  officerTokenShape,
  type OfficerLinks,
} from '../../src/casework/officer-links.js';
import { personId, reference } from '../../src/escalation/ids.js';
import { createStore, type Store } from '../../src/store/index.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';

const REFERENCE = reference('SD-7K4M-Q2X');
const LADO = personId('kent.lado');
const BEN = personId('ben.ode');
const MINUTE = 60_000;
let database: FreshDatabase;
let store: Store;
let links: OfficerLinks;
let now = Date.UTC(2026, 2, 16, 9, 0);
const commands: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  store = await createStore({
    databaseUrl: database.url,
    dataDir: '/nonexistent',
    masterKey: Buffer.alloc(32, 7),
    log: () => undefined,
  });
  const clock = { now: () => now };
  const keyValueStoreOf = <T>(kind: string, shape: z.ZodType<T>) =>
    createKeyValueStore({ store, organisation: 'riverside', kind, clock, shape });
  links = createOfficerLinks({
    casework: {
      run: (_reference, { type, data }) => {
        commands.push(`${type} ${JSON.stringify(data)}`);
        return Promise.resolve({ done: false, refusal: { refused: 'may-not' }, state: null });
      },
    },
    links: keyValueStoreOf('officer-link', officerLinkShape),
    tokens: keyValueStoreOf('officer-token', officerTokenShape),
    sessions: keyValueStoreOf('officer-session', officerSessionShape),
    codeHash: (text) => store.codeHash(text),
    clock,
  });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const issue = () => links.issue({ reference: REFERENCE, officer: LADO, by: BEN });
const visit = async () => {
  const { token, passcode } = await issue();
  const came = await links.redeem(token, passcode.replace(' ', ''));
  if (came === null) throw new Error('it did not open');
  return { token, passcode, session: came.session };
};

it('is one for two at once, and ends with its seven days', async () => {
  const [one, two] = await Promise.all([issue(), issue()]);
  expect(one.token).toBe(two.token);
  expect(one.passcode).toMatch(/^\d{4} \d{4}$/);
  const { token, passcode, session } = await visit();
  expect(await links.access(token, session)).toMatchObject({ reference: REFERENCE, officer: LADO });
  now += LINK_LASTS_MS - 1;
  expect(await links.redeem(token, passcode)).not.toBeNull();
  now += 1;
  expect(await links.redeem(token, passcode)).toBeNull();
  expect((await links.list(REFERENCE)).map((l) => l.state)).toEqual(['ended']);
  expect((await issue()).token).not.toBe(token);
});

it('closes a visit after half an hour without a click, and never after a click just before', async () => {
  const { token, session } = await visit();
  now += 29 * MINUTE;
  expect(await links.access(token, session)).not.toBeNull();
  now += 29 * MINUTE;
  expect(await links.access(token, session)).not.toBeNull();
  now += 30 * MINUTE;
  expect(await links.access(token, session)).toBeNull();
});

it('counts guesses that come at once, forgives them after the right one, and makes none by itself once locked', async () => {
  const { token, passcode } = await issue();
  const wrong = passcode === '0000 0000' ? '1' : '0000 0000';
  for (let i = 0; i < 4; i += 1) await links.redeem(token, wrong);
  expect(await links.redeem(token, passcode)).not.toBeNull();
  await Promise.all(Array.from({ length: 5 }, () => links.redeem(token, wrong)));
  expect(await links.redeem(token, passcode)).toBeNull();
  expect(commands.filter((c) => c.includes('locked'))).toHaveLength(1);
  expect(await links.forNotice(REFERENCE, LADO)).toBeNull();
  const anew = await issue();
  expect(await links.forNotice(REFERENCE, LADO)).toMatchObject({ token: anew.token, fresh: false });
});
