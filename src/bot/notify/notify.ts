// GOV.UK Notify: e-mail and text messages through templates that contain nothing of ours. docs/post.md has
// their texts.
import { randomUUID } from 'node:crypto';
import { NotifyClient } from 'notifications-node-client';
import { z } from 'zod';
import { DeliveryError, type Fault } from '../../casework/casework.js';
import type { Written } from '../channel.js';

const ANSWER_WITHIN_MS = 10_000;
/** What Notify asks us to wait after "too many requests a minute". */
const RATE_LIMIT_MS = 60_000;

export interface NotifyOptions {
  readonly apiKey: string;
  /** Null: the service's own. */
  readonly apiUrl: string | null;
}

export type NotifyStatus = 'waiting' | 'delivered' | 'failed';

/** Each throws `DeliveryError`; sending resolves with the service's id of the message. */
export interface Notify {
  text(template: string, number: string, message: string): Promise<string>;
  email(template: string, address: string, mail: Written): Promise<string>;
  /** What became of one. */
  status(id: string): Promise<NotifyStatus>;
  /** What a template is for: `sms`, `email` … Sends nothing. */
  typeOf(template: string): Promise<string>;
}

/** The service's own reference of each message is random: it says nothing of a case or a person. */
export function createNotify(o: NotifyOptions): Notify {
  const client = o.apiUrl === null ? new NotifyClient(o.apiKey) : new NotifyClient(o.apiUrl, o.apiKey);
  answerInTime(client);
  const post = (work: () => Promise<{ data: unknown }>): Promise<string> =>
    asking(async () => taken.parse((await work()).data).id);
  return {
    text: (template, number, message) =>
      post(() => client.sendSms(template, number, { personalisation: { message }, reference: randomUUID() })),
    email: (template, address, { subject, text }) =>
      post(() =>
        client.sendEmail(template, address, {
          personalisation: { subject: subject ?? '', message: text },
          reference: randomUUID(),
        }),
      ),
    status: (id) =>
      asking(async () => statusOf(state.parse((await client.getNotificationById(id)).data).status)),
    typeOf: (template) => asking(async () => kind.parse((await client.getTemplateById(template)).data).type),
  };
}

const kind = z.object({ type: z.string() });
const taken = z.object({ id: z.string() });
const state = z.object({ status: z.string() });

/** "sent" is the last word on a text message abroad; for anything not yet known we wait. */
function statusOf(status: string): NotifyStatus {
  if (status === 'delivered' || status === 'sent') return 'delivered';
  return status.endsWith('-failure') || status === 'validation-failed' ? 'failed' : 'waiting';
}

const failure = z.object({
  response: z.object({
    status: z.number(),
    data: z
      .object({ errors: z.array(z.object({ error: z.string() })) })
      .optional()
      .catch(undefined),
  }),
});

/** 400: this address, or one that a trial key may not write to. 401 and 403 are about our key. */
const FAULTS: Readonly<Record<number, Fault>> = { 400: 'person', 401: 'platform', 403: 'platform' };

/** The service's own error quotes the address and the key: none of it is passed on. */
async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const parsed = failure.safeParse(cause);
    if (!parsed.success) throw new DeliveryError('wait', 'no-answer');
    const { status, data } = parsed.data.response;
    const kinds = data?.errors.map((each) => each.error) ?? [];
    const [kind = 'Error'] = kinds;
    const reason = `http-${status}-${kind}`;
    if (status === 429) {
      const retryAfterMs = kinds.includes('RateLimitError') ? RATE_LIMIT_MS : null;
      // Both its limits, a minute's and a day's, are on all that we send.
      throw new DeliveryError('platform', reason, { retryAfterMs });
    }
    throw new DeliveryError(FAULTS[status] ?? 'wait', reason);
  }
}

type Ask = (options: object) => Promise<unknown>;

/** It has no time limit of its own. */
function answerInTime(client: NotifyClient): void {
  const { apiClient } = client as unknown as { apiClient: { restClient: Ask } };
  const ask = apiClient.restClient;
  apiClient.restClient = (options) => ask({ ...options, timeout: ANSWER_WITHIN_MS, maxRedirects: 0 });
}
