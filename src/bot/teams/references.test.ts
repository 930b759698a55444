// Where people are reached, and what becomes of a notice that Teams doesn't take.
import { beforeEach, describe, expect, it } from 'vitest';
import {
  DeliveryError,
  NOTHING_ENCLOSED,
  type CaseView,
  type OutboxNotice,
} from '../../casework/casework.js';
import { personId } from '../../escalation/ids.js';
import { activityShape } from './activities.js';
import type { ConversationAddress, TeamsConnection } from './connection.js';
import type { TeamsReference } from './options.js';
import { createReferences } from './references.js';
import { retryAfterMs, TeamsRefusal } from './refusals.js';
import { createTeamsSender } from './sender.js';
import { TokenRefused } from './token.js';

const TENANT = '00000000-0000-4000-8000-000000000000';
const BEN = '00000000-0000-4000-8000-00000000000B';

let rows: Map<string, TeamsReference>;
let writes: number;
let calls: (readonly [string, unknown])[];
let failing: Error | null;
let guest: boolean;
beforeEach(() => {
  rows = new Map();
  writes = 0;
  calls = [];
  failing = null;
  guest = false;
});

function noted<T>(what: string, about: unknown, result: T): Promise<T> {
  calls.push([what, about]);
  return failing !== null && what !== 'member' ? Promise.reject(failing) : Promise.resolve(result);
}
const connection: TeamsConnection = {
  send: (place: ConversationAddress) => noted('send', place, 'm1'),
  update: (place, id) => noted('update', [place, id], undefined),
  member: (_place, id) => noted('member', id, { user: '29:ben', guest }),
  createPersonal: (o) => noted('create', o, 'a:made'),
};
const kept = {
  get: (key: string) => Promise.resolve(rows.get(key) ?? null),
  put: (key: string, value: TeamsReference) => {
    writes += 1;
    rows.set(key, value);
    return Promise.resolve();
  },
  remove: (key: string) => Promise.resolve(void rows.delete(key)),
};
const references = () =>
  createReferences(
    {
      references: kept as unknown as Parameters<typeof createReferences>[0]['references'],
      tenant: () => TENANT,
      whoIs: (tenant, id) => (tenant === TENANT && id === BEN ? personId('ben.ode') : undefined),
      onError: (error) => {
        throw error;
      },
    },
    connection,
  );

const activity = (o: { id?: string; service?: string; type?: string } = {}) =>
  activityShape.parse({
    type: 'installationUpdate',
    channelId: 'msteams',
    serviceUrl: o.service ?? 'https://uk.example/',
    from: { id: '29:x', aadObjectId: o.id ?? BEN },
    conversation: { id: 'a:chat', conversationType: o.type ?? 'personal', tenantId: TENANT },
  });

describe('a conversation', () => {
  it('is learned once, and again when Teams moves', async () => {
    const all = references();
    await all.learn(activity());
    await all.learn(activity());
    expect(writes).toBe(2);
    expect(rows.get(BEN.toLowerCase())).toMatchObject({
      serviceUrl: 'https://uk.example/',
      conversation: 'a:chat',
    });
    await all.learn(activity({ service: 'https://emea.example/' }));
    expect(rows.get(BEN.toLowerCase())?.serviceUrl).toBe('https://emea.example/');
    expect((await all.addressOf(BEN)).place).toEqual({
      serviceUrl: 'https://emea.example/',
      conversation: 'a:chat',
      tenant: TENANT,
    });
    expect(calls.map(([what]) => what)).toEqual(['member']);
  });

  it('is learned of nobody else, and of nobody from a channel', async () => {
    const all = references();
    await all.learn(activity({ id: 'f0000000-0000-4000-8000-00000000000f' }));
    await all.learn(activity({ type: 'channel' }));
    expect([...rows.keys()]).toEqual(['tenant']);
  });

  it('is made for whoever has never written, where the others were seen', async () => {
    const all = references();
    await all.learn(activity({ type: 'channel' }));
    expect(await all.addressOf(BEN)).toMatchObject({ place: { conversation: 'a:made' }, user: '29:ben' });
    expect(calls[0]).toEqual([
      'create',
      { serviceUrl: 'https://uk.example/', tenant: TENANT, objectId: BEN },
    ]);
    await all.addressOf(BEN);
    expect(calls.map(([what]) => what)).toEqual(['create', 'member']);
  });

  it('is of no use with a guest', async () => {
    guest = true;
    await expect(references().addressOf(BEN)).rejects.toMatchObject({ status: 403 });
    await expect(references().addressOf(BEN)).rejects.toMatchObject({ status: 403 });
    expect(calls.map(([what]) => what)).toEqual(['create', 'member']);
  });
});

describe('a notice', () => {
  const notice = {
    reference: 'SD-TEST-1',
    address: BEN,
    notification: { notice: 'n1' },
  } as unknown as OutboxNotice;
  const card = { title: 'Title', urgency: 'normal', lines: [], facts: [], buttons: [] } as const;
  const sender = () =>
    createTeamsSender({ render: () => card, announced: () => card }, connection, references());

  it('is sent, and replaced where it was sent', async () => {
    const one = sender();
    const { receipt } = await one.send(notice, {} as CaseView, NOTHING_ENCLOSED);
    expect(receipt).toEqual({ conversation: 'a:made', activity: 'm1' });
    await one.replace?.(receipt, notice, {} as CaseView);
    expect(calls.at(-1)?.[1]).toMatchObject([{ conversation: 'a:made' }, 'm1']);
  });

  it.each<[string, Error, boolean, number | null]>([
    ['no app, or blocked', new TeamsRefusal(403, null), true, null],
    ['gone', new TeamsRefusal(404, null), true, null],
    ['no such address', new TeamsRefusal(400, null), true, null],
    ['too many', new TeamsRefusal(429, 7_000), false, 7_000],
    ['their mistake', new TeamsRefusal(502, null), false, null],
    ['no answer', new TeamsRefusal(0, null), false, null],
    ['our token refused', new TeamsRefusal(401, null), false, null],
    ['no token', new TokenRefused(401), false, null],
    ['our own mistake', new Error('x'), false, null],
  ])('that is not taken: %s', async (_what, error, permanent, retryAfter) => {
    await references().learn(activity());
    failing = error;
    const failed = await sender()
      .send(notice, {} as CaseView, NOTHING_ENCLOSED)
      .catch((caught: unknown) => caught);
    expect(failed).toBeInstanceOf(DeliveryError);
    expect(failed).toMatchObject({ permanent, retryAfterMs: retryAfter });
    expect(rows.has(BEN.toLowerCase())).toBe(!(error instanceof TeamsRefusal && error.status === 404));
  });
});

it.each([
  ['7', 7_000],
  ['Mon, 16 Mar 2026 09:10:30 GMT', 30_000],
  ['Mon, 16 Mar 2026 09:09:00 GMT', 0],
  ['soon', null],
  ['', null],
  [null, null],
])('reads Retry-After %j', (header, ms) => {
  expect(retryAfterMs(header, Date.parse('2026-03-16T09:10:00Z'))).toBe(ms);
});
