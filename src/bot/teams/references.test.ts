// Where people are reached, and what becomes of a notice that Teams doesn't take.
import { beforeEach, describe, expect, it } from 'vitest';
import {
  DeliveryError,
  NOTHING_ENCLOSED,
  type CaseView,
  type Fault,
  type OutboxNotice,
} from '../../casework/casework.js';
import { personId } from '../../escalation/ids.js';
import { activityShape } from './activities.js';
import type { ConversationAddress, TeamsConnection } from './connection.js';
import type { TeamsReference } from './options.js';
import { createReferences } from './references.js';
import { retryAfterMs, TeamsRefusal } from './refusals.js';
import { createTeamsSender } from './sender.js';

import { TokenRefused } from './refusals.js';

const TENANT = '00000000-0000-4000-8000-000000000000';
const BEN = '00000000-0000-4000-8000-00000000000B';

let rows: Map<string, TeamsReference>;
let writes: number;
let calls: (readonly [string, unknown])[];
let failing: Error | null;
/** A chat that Teams doesn't take messages for. */
let failingAt: { conversation: string; error: Error } | null;
let guest: boolean;
beforeEach(() => {
  rows = new Map();
  writes = 0;
  calls = [];
  failing = null;
  failingAt = null;
  guest = false;
});

function noted<T>(what: string, about: unknown, result: T): Promise<T> {
  calls.push([what, about]);
  return failing !== null && what !== 'member' ? Promise.reject(failing) : Promise.resolve(result);
}
const connection: TeamsConnection = {
  send: (place: ConversationAddress) =>
    noted('send', place, 'm1').then((id) => {
      if (place.conversation === failingAt?.conversation) throw failingAt.error;
      return id;
    }),
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
    createTeamsSender(
      { render: () => card, announced: () => card, site: 'https://sameday.example' },
      connection,
      references(),
    );

  it('is sent, and replaced where it was sent', async () => {
    const one = sender();
    const { receipt } = await one.send(notice, {} as CaseView, NOTHING_ENCLOSED);
    expect(receipt).toEqual({ conversation: 'a:made', activity: 'm1' });
    await one.replace?.(receipt, notice, {} as CaseView);
    expect(calls.at(-1)?.[1]).toMatchObject([{ conversation: 'a:made' }, 'm1']);
  });

  const refused = (status: number, teamsCode: string | null = null) =>
    new TeamsRefusal(status, null, { teamsCode });
  const noToken = (status: number, isPassing: boolean, aadsts: number | null = null) =>
    new TokenRefused(status, { isPassing, aadsts });

  it.each<[string, Error, Fault, string]>([
    ['no app', refused(403), 'person', 'http-403'],
    ['blocked', refused(403, 'MessageWritesBlocked'), 'person', 'http-403-MessageWritesBlocked'],
    ['gone', refused(404, 'ConversationNotFound'), 'person', 'http-404-ConversationNotFound'],
    ['gone for good', refused(410), 'person', 'http-410'],
    ['no such address', refused(400), 'person', 'http-400'],
    ['a card that is too large', refused(413), 'person', 'http-413'],
    ['too many', new TeamsRefusal(429, 7_000), 'conversation', 'http-429'],
    ['two writers at once', refused(412), 'wait', 'http-412'],
    ['their mistake', refused(502), 'wait', 'http-502'],
    ['a limit of time of theirs', refused(504), 'wait', 'http-504'],
    ['no answer', refused(0), 'wait', 'no-answer'],
    ['our token refused', refused(401), 'platform', 'http-401'],
    ['no such bot', refused(401, 'BotNotRegistered'), 'platform', 'http-401-BotNotRegistered'],
    [
      'switched off by their administrator',
      refused(403, 'BotDisabledByAdmin'),
      'platform',
      'http-403-BotDisabledByAdmin',
    ],
    ['a secret that has expired', noToken(401, false, 7000222), 'platform', 'aadsts7000222'],
    ['no such application', noToken(400, false, 700016), 'platform', 'aadsts700016'],
    ['no token', noToken(401, false), 'platform', 'login-http-401'],
    ['a login server that is away', noToken(0, true), 'wait', 'login-no-answer'],
    ['a login server in trouble', noToken(503, true), 'wait', 'login-http-503'],
    ['our own mistake', new Error('x'), 'wait', 'no-answer'],
  ])('that is not taken: %s', async (_what, error, fault, reason) => {
    await references().learn(activity());
    failing = error;
    const failed = await sender()
      .send(notice, {} as CaseView, NOTHING_ENCLOSED)
      .catch((caught: unknown) => caught);
    expect(failed).toBeInstanceOf(DeliveryError);
    const retryAfterMs = error instanceof TeamsRefusal ? error.retryAfterMs : null;
    expect(failed).toMatchObject({ fault, reason, retryAfterMs });
    // What blocks us is a person or the tenant: the chat is still there.
    expect(rows.has(BEN.toLowerCase())).toBe(!['no app', 'gone', 'gone for good'].includes(_what));
  });

  it.each([
    refused(404, 'ConversationNotFound'),
    refused(403, 'BotNotInConversationRoster'),
    refused(403),
    refused(410),
  ])('for a chat that is gone (%s) goes to one that is made anew', async (gone) => {
    await references().learn(activity());
    failingAt = { conversation: 'a:chat', error: gone };
    const { receipt } = await sender().send(notice, {} as CaseView, NOTHING_ENCLOSED);
    expect(receipt).toEqual({ conversation: 'a:made', activity: 'm1' });
    expect(calls.map(([what]) => what).filter((what) => what !== 'member')).toEqual([
      'send',
      'create',
      'send',
    ]);
    expect(rows.get(BEN.toLowerCase())?.conversation).toBe('a:made');
  });

  it('is tried once more and no oftener: a chat that was just made says that nobody is reached', async () => {
    failingAt = { conversation: 'a:made', error: refused(404) };
    await expect(sender().send(notice, {} as CaseView, NOTHING_ENCLOSED)).rejects.toMatchObject({
      fault: 'person',
    });
    expect(calls.map(([what]) => what).filter((what) => what !== 'member')).toEqual(['create', 'send']);
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
