// Slack as far as sending goes: it takes every message, keeps to whom, and limits a conversation when it is told to.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Posted {
  readonly channel: string;
  readonly text: string;
  readonly at: number;
  /** The case that it is about; null: about none. */
  readonly reference: string | null;
}

export interface SlackService {
  /** For `SLACK_API_URL`. */
  readonly url: string;
  readonly posted: readonly Posted[];
  /** How many were answered "too many requests". */
  readonly limited: () => number;
  /** Answers this conversation with a limit of so many seconds, until `relax`. */
  limit(channel: string, seconds: number): void;
  relax(): void;
  close(): Promise<void>;
}

export const REFERENCE = /SD-[0-9A-Z]{4}-[0-9A-Z]{3}/;

export async function startSlackService(team: string): Promise<SlackService> {
  const posted: Posted[] = [];
  const limits = new Map<string, number>();
  let limited = 0;
  let count = 0;
  const server = createServer((request, response) => {
    void fieldsOf(request).then((fields) => {
      const channel = fields.get('channel') ?? '';
      const seconds = limits.get(channel);
      if (seconds !== undefined) {
        limited += 1;
        response.writeHead(429, { 'retry-after': String(seconds) }).end('{"ok":false,"error":"ratelimited"}');
        return;
      }
      count += 1;
      if (request.url?.endsWith('chat.postMessage')) {
        const reference = REFERENCE.exec(`${fields.get('text')} ${fields.get('blocks')}`)?.[0] ?? null;
        posted.push({ channel, text: fields.get('text') ?? '', at: Date.now(), reference });
      }
      const ts = `${1_700_000_000 + count}.000100`;
      const ids = { team_id: team, user_id: 'U0BOT', bot_id: 'B0BOT', user: 'sameday', team: 'Riverside' };
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ok: true, channel, ts, ...ids, message: { ts } }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    posted,
    limited: () => limited,
    limit: (channel, seconds) => void limits.set(channel, seconds),
    relax: () => limits.clear(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function fieldsOf(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const part of request) body += String(part);
  return new URLSearchParams(body);
}
