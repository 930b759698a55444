// Requests as Slack sends them to an app: signed, timed, and at will signed wrongly or dated wrongly.
import { createHmac } from 'node:crypto';
import { parsedOrNull, type Json } from './json.js';

export interface Delivery {
  /** `wrong` is a signature over something else; `none` leaves the header out; other text is sent as it is. */
  readonly signature?: 'right' | 'wrong' | 'none' | (string & {});
  /** Seconds added to the time of the request; it is signed all the same. */
  readonly secondsOff?: number;
  /** Marks the request as Slack's n-th try after a failure. */
  readonly retry?: { readonly number: number; readonly reason: string };
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives up after this long; 10,000 when left out. */
  readonly timeoutMs?: number;
}

export interface Reply {
  readonly status: number;
  /** The parsed body, or null when it is no JSON. */
  readonly json: unknown;
  readonly text: string;
  /** From sending to the last byte. */
  readonly ms: number;
  /** The same in Slack's own time, as far as Slack counts it against the app. */
  readonly slackMs?: number;
  readonly headers?: Headers;
}

/** What Slack sends, by the names that Socket Mode gives to it. */
export type DeliveryKind = 'slash_commands' | 'interactive' | 'events_api';

/** The way from Slack to the app. */
export interface Transport {
  /** Resolves when the app can be reached; awaited before anything is made that grows old in seconds. */
  ready?(): Promise<void>;
  deliver(kind: DeliveryKind, payload: Json, delivery?: Delivery): Promise<Reply>;
}

const TIMEOUT_MS = 10_000;

/** Delivery by signed requests to the app's `/slack/events`. */
export function httpTransport(url: string, secret: string): Transport {
  return {
    deliver(kind, payload, delivery) {
      if (kind === 'events_api') return sendSigned(url, secret, JSON.stringify(payload), 'json', delivery);
      const fields =
        kind === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
      return sendSigned(url, secret, new URLSearchParams(fields).toString(), 'form', delivery);
    },
  };
}

/** Posts the body to the app, signed with the secret; a form (what Slack uses for all but events) or JSON. */
export async function sendSigned(
  url: string,
  secret: string,
  body: string,
  kind: 'form' | 'json',
  delivery: Delivery = {},
): Promise<Reply> {
  const timestamp = String(Math.floor(Date.now() / 1000) + (delivery.secondsOff ?? 0));
  const asked = delivery.signature ?? 'right';
  const signature =
    asked === 'right'
      ? sign(secret, timestamp, body)
      : asked === 'wrong'
        ? sign(secret, timestamp, `${body} `)
        : asked;
  const started = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': kind === 'form' ? 'application/x-www-form-urlencoded' : 'application/json',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      ...(asked !== 'none' && { 'x-slack-signature': signature }),
      ...(delivery.retry && {
        'x-slack-retry-num': String(delivery.retry.number),
        'x-slack-retry-reason': delivery.retry.reason,
      }),
      ...delivery.headers,
    },
    body,
    signal: AbortSignal.timeout(delivery.timeoutMs ?? TIMEOUT_MS),
  });
  const text = await response.text();
  const ms = performance.now() - started;
  return { status: response.status, json: parsedOrNull(text), text, ms, headers: response.headers };
}

/** Slack's `v0` signature of a body. */
export function sign(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}
