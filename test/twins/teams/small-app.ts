// The smallest bot: it keeps what it gets and answers what it is told to.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parsedOrNull, record, type Json } from '../slack/json.js';

export interface Answered {
  readonly status?: number;
  readonly body?: unknown;
}

export interface SmallApp {
  readonly url: string;
  /** What came, the oldest first, each with its headers. */
  readonly got: { readonly activity: Json; readonly headers: Readonly<Record<string, unknown>> }[];
  /** The answer to what comes next; default: 200 and nothing. */
  answer: (activity: Json) => Answered;
  stop(): Promise<void>;
}

export async function startSmallApp(): Promise<SmallApp> {
  const server = createServer();
  const app: Omit<SmallApp, 'url'> = {
    got: [],
    answer: () => ({}),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('request', (request, response) => {
    let sent = '';
    request.on('data', (chunk: Buffer) => (sent += chunk.toString()));
    request.on('end', () => {
      const activity = record(parsedOrNull(sent));
      app.got.push({ activity, headers: request.headers });
      const { status = 200, body } = app.answer(activity);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
  return Object.assign(app, { url });
}
