// An app that answers whatever a test says, right or wrong, and tells what it was sent. Without a framework, as none
// would let it be so wrong.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parsedOrNull, record, text, type Json } from './json.js';
import type { Slack } from './slack.js';

export interface RuleBreaker {
  readonly eventsUrl: string;
  /** What it was sent, in order. */
  readonly heard: Json[];
  /** Of each request, the number and reason of the try; null for a first one. */
  readonly retries: (string | null)[];
  /** How it answers from now on. `takesMs` lets Slack's time pass meanwhile. */
  answerWith(
    status: number,
    body: unknown,
    o?: {
      readonly takesMs?: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Whether it gives back the challenge of an address. */
      readonly challenge?: boolean;
    },
  ): void;
  stop(): Promise<void>;
}

export async function startRuleBreaker(slack: Slack): Promise<RuleBreaker> {
  const heard: Json[] = [];
  const retries: (string | null)[] = [];
  let answer = { status: 200, body: '', takesMs: 0, headers: {}, challenge: true };
  const server = createServer((request, response) => {
    void read(request).then((payload) => {
      heard.push(payload);
      const number = request.headers['x-slack-retry-num'];
      retries.push(
        number === undefined ? null : `${String(number)} ${String(request.headers['x-slack-retry-reason'])}`,
      );
      const { status, body, takesMs, headers, challenge } = answer;
      slack.tap.clock.pass(takesMs);
      const challenged = challenge ? text(payload.challenge) : '';
      response.writeHead(status, headers).end(challenged || body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    eventsUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    heard,
    retries,
    answerWith: (status, body, { takesMs = 0, headers = {}, challenge = true } = {}) => {
      answer = {
        status,
        body: typeof body === 'string' ? body : JSON.stringify(body),
        takesMs,
        headers,
        challenge,
      };
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  if (request.headers['content-type']?.includes('json')) return record(parsedOrNull(body));
  const fields = Object.fromEntries(new URLSearchParams(body));
  return fields.payload === undefined ? fields : record(parsedOrNull(fields.payload));
}
