// GOV.UK Notify as far as Sameday speaks to it: it checks who asks, keeps what it is sent, and answers as it is told.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jwtVerify } from 'jose';
import { z } from 'zod';

const SERVICE = '11111111-2222-4333-8444-555555555555';
const SECRET = '66666666-7777-4888-9999-aaaaaaaaaaaa';
export const NOTIFY_KEY = `test-${SERVICE}-${SECRET}`;
export const TEXT_TEMPLATE = '22222222-0000-4000-8000-000000000001';
export const EMAIL_TEMPLATE = '22222222-0000-4000-8000-000000000002';

const sent = z.strictObject({
  template_id: z.string(),
  phone_number: z.string().optional(),
  email_address: z.string().optional(),
  personalisation: z.record(z.string(), z.string()),
  reference: z.string(),
});
export type SentMessage = z.infer<typeof sent> & { readonly id: string; readonly how: string };

export interface NotifyService {
  readonly url: string;
  readonly sent: SentMessage[];
  /** How many came without a token that it accepts. */
  refused: number;
  /** Null: takes it. */
  answer: ((address: string) => { status: number; error: string } | null) | null;
  /** By id; `sending` otherwise. */
  readonly statuses: Map<string, string>;
  asked: number;
  stop(): Promise<void>;
}

export async function startNotify(): Promise<NotifyService> {
  const service = {
    url: '',
    sent: [] as SentMessage[],
    refused: 0,
    asked: 0,
    answer: null as NotifyService['answer'],
    statuses: new Map<string, string>(),
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
  const server = createServer((request, response) => {
    void handle(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });

  async function handle(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (!(await isOurs(request.headers.authorization))) {
      service.refused += 1;
      return failure(403, 'AuthError');
    }
    const status = /^\/v2\/notifications\/([0-9a-f-]{36})$/.exec(request.url ?? '');
    if (request.method === 'GET' && status) {
      service.asked += 1;
      const id = status[1] ?? '';
      return { status: 200, body: { id, status: service.statuses.get(id) ?? 'sending' } };
    }
    const template = /^\/v2\/template\/([0-9a-f-]{36})$/.exec(request.url ?? '')?.[1];
    if (request.method === 'GET' && template !== undefined) {
      const type = { [TEXT_TEMPLATE]: 'sms', [EMAIL_TEMPLATE]: 'email' }[template];
      return type === undefined
        ? failure(404, 'NoResultFound')
        : { status: 200, body: { id: template, type, version: 1, body: '((message))' } };
    }
    const how = /^\/v2\/notifications\/(sms|email)$/.exec(request.url ?? '')?.[1];
    if (request.method !== 'POST' || how === undefined) return failure(404, 'NoResultFound');
    const message = sent.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    const refusal = service.answer?.(message.phone_number ?? message.email_address ?? '') ?? null;
    if (refusal !== null) return failure(refusal.status, refusal.error);
    const id = crypto.randomUUID();
    service.sent.push({ ...message, id, how });
    return { status: 201, body: { id, reference: message.reference, content: {}, uri: '', template: {} } };
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return service;
}

const failure = (status: number, error: string) => ({
  status,
  body: { status_code: status, errors: [{ error, message: 'as told' }] },
});

async function isOurs(header: string | undefined): Promise<boolean> {
  try {
    const key = new TextEncoder().encode(SECRET);
    await jwtVerify((header ?? '').replace(/^Bearer /, ''), key, {
      issuer: SERVICE,
      algorithms: ['HS256'],
      maxTokenAge: '30s',
      // The client rounds the second up.
      clockTolerance: '2s',
    });
    return true;
  } catch {
    return false;
  }
}
