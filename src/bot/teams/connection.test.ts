// Both ways of writing to Teams, by the same connector: what one does, the other does.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cardToAdaptiveCard } from '../cards/adaptive-card.js';
import { connectionBy } from './connection-by.js';
import type { ConnectionKind, TeamsConnection } from './connection.js';
import { TokenRefused } from './refusals.js';

const APP = '11111111-2222-3333-4444-555555555555';
const TENANT = '00000000-0000-4000-8000-000000000000';
const BEN = '00000000-0000-4000-8000-00000000000b';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: unknown;
}
interface Answered {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

let server: Server;
let asked: Asked[];
/** What the connector answers, in turn; then always that it took it. `cut` drops the connection. */
let answers: (Answered | 'cut')[];
let tokens: string[];
const serviceUrl = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/uk/`;
const place = () => ({ serviceUrl: serviceUrl(), conversation: 'a:chat/1', tenant: TENANT });
const message = {
  card: cardToAdaptiveCard({ title: 'Title', urgency: 'normal', lines: ['“é💔”'], facts: [], buttons: [] }),
  summary: 'Title',
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const { method = '', url = '', headers } = request;
      const body: unknown = text === '' ? null : JSON.parse(text);
      asked.push({ method, path: url, authorization: headers.authorization ?? '', body });
      const answer = answers.shift() ?? { status: 200, body: { id: 'made-1', userRole: 'user' } };
      if (answer === 'cut') return request.socket.destroy();
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
      return undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  answers = [];
  tokens = ['first', 'second'];
});

const bot = { id: `28:${APP}`, name: '' };
const CALLS: readonly [string, (c: TeamsConnection) => Promise<unknown>][] = [
  ['send', (c) => c.send(place(), message)],
  ['update', (c) => c.update(place(), 'm/1', message)],
  ['member', (c) => c.member(place(), BEN)],
  ['createPersonal', (c) => c.createPersonal({ serviceUrl: serviceUrl(), tenant: TENANT, objectId: BEN })],
];

describe.each<ConnectionKind>(['sdk', 'requests'])('by %s', (kind) => {
  let connection: TeamsConnection;
  // The package takes seconds to load.
  beforeAll(async () => {
    connection = await connectionBy(kind, {
      appId: APP,
      tokens: {
        get: () => Promise.resolve(tokens[0] ?? ''),
        instead: (refused) => {
          tokens = tokens.filter((one) => one !== refused);
          return Promise.resolve(tokens[0] ?? null);
        },
      },
    });
  }, 60_000);

  it('a message is sent and replaced, a person asked about, a chat made', async () => {
    expect(await connection.send(place(), message)).toBe('made-1');
    await connection.update(place(), 'm/1', message);
    expect(await connection.member(place(), BEN)).toEqual({ user: 'made-1', guest: false });
    const made = { serviceUrl: serviceUrl(), tenant: TENANT, objectId: BEN };
    expect(await connection.createPersonal(made)).toBe('made-1');
    const activity = {
      type: 'message',
      from: bot,
      conversation: { id: 'a:chat/1', tenantId: TENANT },
      channelId: 'msteams',
      serviceUrl: serviceUrl(),
      summary: 'Title',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: message.card }],
    };
    const authorization = 'Bearer first';
    const chat = '/uk/v3/conversations/a%3Achat%2F1';
    expect(asked).toEqual([
      { method: 'POST', path: `${chat}/activities`, authorization, body: activity },
      { method: 'PUT', path: `${chat}/activities/m%2F1`, authorization, body: { ...activity, id: 'm/1' } },
      { method: 'GET', path: `${chat}/members/${BEN}`, authorization, body: null },
      {
        method: 'POST',
        path: '/uk/v3/conversations',
        authorization,
        body: {
          isGroup: false,
          bot,
          members: [{ id: BEN, name: '' }],
          tenantId: TENANT,
          channelData: { tenant: { id: TENANT } },
        },
      },
    ]);
  });

  it.each([
    [{ userRole: 'guest' }, true],
    [{ userPrincipalName: 'ben_school.example#EXT#@riverside.example' }, true],
    [{ userRole: 'user', userPrincipalName: 'ben@riverside.example' }, false],
    [{}, false],
  ])('a member %j is a guest: %s', async (body, guest) => {
    answers = [{ status: 200, body }];
    expect(await connection.member(place(), BEN)).toEqual({ user: null, guest });
  });

  describe.each(CALLS)('%s', (_name, call) => {
    it('with a token that is refused is sent once more, with another', async () => {
      answers = [{ status: 401 }];
      await call(connection);
      expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer first', 'Bearer second']);
      expect(asked[0]?.body).toEqual(asked[1]?.body);
    });

    it('with none that is taken is refused', async () => {
      answers = [{ status: 401 }, { status: 401, body: { error: { code: 'BotNotRegistered' } } }];
      await expect(call(connection)).rejects.toMatchObject({ status: 401, teamsCode: 'BotNotRegistered' });
      expect(asked).toHaveLength(2);
    });

    it.each<[Answered | 'cut', object]>([
      [
        { status: 429, headers: { 'retry-after': '7' } },
        { status: 429, retryAfterMs: 7_000, teamsCode: null },
      ],
      [
        { status: 403, body: { error: { code: 'MessageWritesBlocked' } } },
        { status: 403, teamsCode: 'MessageWritesBlocked' },
      ],
      [
        { status: 404, body: { error: { code: 'a sentence that quotes', message: 'secret' } } },
        { status: 404, teamsCode: null },
      ],
      [{ status: 412 }, { status: 412 }],
      [{ status: 413 }, { status: 413 }],
      [
        { status: 503, body: 'no JSON' },
        { status: 503, retryAfterMs: null },
      ],
      [{ status: 302, headers: { location: 'https://elsewhere.example/' } }, { status: 0 }],
      ['cut', { status: 0, retryAfterMs: null }],
    ])('answered by %j is refused in our own terms, and not tried again here', async (answer, refusal) => {
      answers = [answer];
      const failed = await call(connection).catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: 'teams-refused', ...refusal });
      expect(String(failed)).not.toContain('secret');
      expect(asked).toHaveLength(1);
    });
  });

  it('a message that gets no id is not taken', async () => {
    answers = [{ status: 200, body: {} }];
    await expect(connection.send(place(), message)).rejects.toMatchObject({ code: 'teams-refused' });
  });

  it('nothing is sent without a token', async () => {
    const refused = new TokenRefused(401, { aadsts: 7000222, isPassing: false });
    const none = await connectionBy(kind, {
      appId: APP,
      tokens: { get: () => Promise.reject(refused), instead: () => Promise.resolve(null) },
    });
    for (const [, call] of CALLS) await expect(call(none)).rejects.toBe(refused);
    expect(asked).toEqual([]);
  });
});
