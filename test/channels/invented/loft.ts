// The loft that pigeons fly from: keeps the notes that reached each ring, and refuses what Pigeon would refuse.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { HEAD_LIMIT, LINE_LIMIT, LINES_LIMIT, type Drawn, type Note } from './pigeon/drawing.js';
import { signatureOf } from './pigeon/edge.js';

export const LOFT = 'ABC';
export const KEY = 'coo-of-the-test';

const note = z.strictObject({
  ring: z.string().optional(),
  /** Whether the loft looks into what an address in the note leads to. */
  peek: z.boolean(),
  head: z.string().min(1).max(HEAD_LIMIT),
  lines: z.array(z.string().min(1).max(LINE_LIMIT)).max(LINES_LIMIT),
  pads: z.array(z.strictObject({ pad: z.string().min(1), seed: z.string(), word: z.string().min(1) })),
});

export interface Flown extends Note {
  readonly id: string;
  readonly ring: string;
  readonly peek: boolean;
}

/** An answer in place of the loft's own; `cut` drops the connection. */
export type Fault = { readonly status: number; readonly retryAfterS?: number } | 'cut';

interface Answer {
  readonly status: number;
  readonly json?: unknown;
}

export interface Loft {
  readonly url: string;
  readonly notes: readonly Flown[];
  /** What was refused for what stands in it. */
  readonly refused: string[];
  /** The next note meets this. */
  fail(fault: Fault): void;
  /** Somebody with this ring does something; resolves with what the app at `url` shows them. */
  fly(url: string, ring: string, did: object): Promise<Drawn>;
  stop(): Promise<void>;
}

export async function startLoft(rings: readonly string[]): Promise<Loft> {
  const notes: Flown[] = [];
  const refused: string[] = [];
  let next: Fault | null = null;

  function take(method: string, path: string, body: string): Answer {
    const read = note.safeParse(JSON.parse(body));
    if (!read.success) {
      refused.push(read.error.message);
      return { status: 400 };
    }
    const { ring = '', ...drawn } = read.data;
    if (method === 'POST') {
      if (!rings.includes(ring)) return { status: 404 };
      const id = randomUUID();
      notes.push({ ...drawn, ring, id });
      return { status: 201, json: { note: id } };
    }
    const at = notes.findIndex(({ id }) => path === `/notes/${id}`);
    const before = notes[at];
    if (before === undefined) return { status: 404 };
    notes[at] = { ...before, ...drawn };
    return { status: 200, json: { note: before.id } };
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const fault = next;
      next = null;
      if (fault === 'cut') return request.socket.destroy();
      const isOurs = request.headers.authorization === `Bearer ${KEY}`;
      const { status, json = {} }: Answer =
        fault ?? (isOurs ? take(request.method ?? '', request.url ?? '', body) : { status: 401 });
      const headers = fault?.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) };
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      return response.end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notes,
    refused,
    fail: (fault) => void (next = fault),
    fly: async (url, ring, did) => {
      const body = JSON.stringify({ loft: LOFT, ring, id: randomUUID(), did });
      const response = await fetch(`${url}/pigeon/events`, {
        method: 'POST',
        headers: { 'x-pigeon-signature': signatureOf(KEY, body) },
        body,
      });
      if (!response.ok) throw new Error(`the app answered ${response.status}`);
      return (await response.json()) as Drawn;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
