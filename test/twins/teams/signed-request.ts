// Requests to the bot, signed as Microsoft signs them, or wrongly in one way.
import { parsedOrNull, record, text, type Json } from '../../twins/slack/json.js';
import type { Reply } from '../../twins/slack/signed-request.js';
import type { KeyServer } from './key-server.js';

export type Signature =
  | 'right'
  | 'none'
  | 'garbage'
  | 'basic'
  | 'wrong-audience'
  | 'wrong-issuer'
  | 'wrong-service-url'
  | 'expired'
  | 'bad-signature'
  | 'unknown-key'
  | 'unsigned';

export interface Delivery {
  readonly signature?: Signature;
  /** Sent as it is, instead of the activity as JSON. */
  readonly body?: string;
  readonly timeoutMs?: number;
}

export interface Target {
  readonly url: string;
  readonly appId: string;
  readonly keys: KeyServer;
  /** Whether the conversation and the tenant stand in the headers. */
  readonly withHeaders?: boolean;
}

const TIMEOUT_MS = 20_000;
const STRANGER = '99999999-9999-4999-8999-999999999999';

export async function sendActivity(o: Target, activity: Json, delivery: Delivery = {}): Promise<Reply> {
  const authorization = await authorizationOf(o, text(activity.serviceUrl), delivery.signature ?? 'right');
  const started = performance.now();
  const response = await fetch(o.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)',
      ...(authorization === null ? {} : { authorization }),
      ...(o.withHeaders === false ? {} : headersOf(activity)),
    },
    body: delivery.body ?? JSON.stringify(activity),
    signal: AbortSignal.timeout(delivery.timeoutMs ?? TIMEOUT_MS),
  });
  const body = await response.text();
  return { status: response.status, json: parsedOrNull(body), text: body, ms: performance.now() - started };
}

function headersOf(activity: Json): Record<string, string> {
  const { id, tenantId } = record(activity.conversation);
  return { 'x-ms-conversation-id': text(id), 'x-ms-tenant-id': text(tenantId) };
}

async function authorizationOf(
  { appId, keys }: Target,
  serviceUrl: string,
  signature: Signature,
): Promise<string | null> {
  const right = { audience: appId, serviceUrl };
  const bearer = async (token: Promise<string>): Promise<string> => `Bearer ${await token}`;
  switch (signature) {
    case 'none':
      return null;
    case 'garbage':
      return 'Bearer garbage';
    case 'basic':
      return `Basic ${Buffer.from('a:b').toString('base64')}`;
    case 'right':
      return bearer(keys.sign(right));
    case 'wrong-audience':
      return bearer(keys.sign({ ...right, audience: STRANGER }));
    case 'wrong-issuer':
      return bearer(keys.sign({ ...right, issuer: 'https://somebody.example' }));
    case 'wrong-service-url':
      return bearer(keys.sign({ ...right, serviceUrl: 'https://somewhere.example/' }));
    case 'expired':
      // Five minutes of difference between clocks are allowed for.
      return bearer(keys.sign({ ...right, expiresInSeconds: -600 }));
    case 'bad-signature':
      return bearer(keys.sign(right, 'other'));
    case 'unknown-key':
      return bearer(keys.sign(right, 'unknown'));
    case 'unsigned': {
      const [, claims = ''] = (await keys.sign(right)).split('.');
      const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
      return `Bearer ${header}.${claims}.`;
    }
  }
}
