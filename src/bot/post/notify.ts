// GOV.UK Notify: e-mail and text messages through templates that hold nothing of ours. docs/post.md has their texts.
import { randomUUID } from 'node:crypto';
import { NotifyClient } from 'notifications-node-client';
import { z } from 'zod';
import { DeliveryError, type CaseView, type OutboxNotice, type Sender } from '../../casework/casework.js';
import type { PersonId } from '../../escalation/ids.js';
import type { Card } from '../cards/card.js';
import { renderUnreachable, withPasscode } from '../cards/plain-cards.js';
import { renderMail } from './card-mail.js';
import { renderText } from './text-message.js';

const ANSWER_WITHIN_MS = 10_000;
/** What Notify asks for after "too many requests a minute". */
const RATE_LIMIT_MS = 60_000;

export interface NotifyOptions {
  readonly apiKey: string;
  /** Null: the service's own. */
  readonly apiUrl: string | null;
  /** Ids of the templates; null: not sent that way. */
  readonly textTemplate: string | null;
  readonly emailTemplate: string | null;
  readonly render: (notice: OutboxNotice, view: CaseView) => Card;
  readonly nameOf: (person: PersonId) => string;
  /** Told of each notice that the service took: it says later whether it arrived. Never throws. */
  readonly accepted: (sent: Accepted) => Promise<void>;
}

export interface Accepted {
  readonly id: string;
  readonly caseId: string;
  readonly item: string;
}

export type NotifyStatus = 'waiting' | 'delivered' | 'failed';

export interface Notify {
  /** Null without a template for it. */
  readonly text: Sender | null;
  readonly email: Sender | null;
  /** What became of one. Throws `DeliveryError` when the service can't say now. */
  status(id: string): Promise<NotifyStatus>;
}

interface Message {
  readonly subject: string;
  readonly body: string;
}
type Post = (address: string, message: Message, reference: string) => Promise<string>;

export function createNotify(o: NotifyOptions): Notify {
  const client = o.apiUrl === null ? new NotifyClient(o.apiKey) : new NotifyClient(o.apiUrl, o.apiKey);
  answerInTime(client);
  const post = (work: () => Promise<{ data: unknown }>): Promise<string> =>
    asking(async () => taken.parse((await work()).data).id);

  const byText =
    (template: string): Post =>
    (address, { body }, reference) =>
      post(() => client.sendSms(template, address, { personalisation: { message: body }, reference }));
  const byEmail =
    (template: string): Post =>
    (address, { subject, body }, reference) =>
      post(() =>
        client.sendEmail(template, address, { personalisation: { subject, message: body }, reference }),
      );

  return {
    text: o.textTemplate === null ? null : senderOf(o, byText(o.textTemplate), textOf),
    email: o.emailTemplate === null ? null : senderOf(o, byEmail(o.emailTemplate), mailOf),
    status: (id) =>
      asking(async () => statusOf(state.parse((await client.getNotificationById(id)).data).status)),
  };
}

type Render = (card: Card, reference: string, link: string | null) => Message;

const textOf: Render = (card, reference, link) => ({ subject: '', body: renderText(card, reference, link) });
const mailOf: Render = (card, reference, link) => {
  const { subject, text } = renderMail(card, reference, link);
  return { subject, body: text };
};

/** The service's own reference of each message is random: it says nothing of a case or a person. */
function senderOf(o: NotifyOptions, post: Post, render: Render): Sender {
  return {
    async send(notice, view, { link, passcode }) {
      const message = render(withPasscode(o.render(notice, view), passcode), notice.reference, link);
      const id = await post(notice.address, message, randomUUID());
      await o.accepted({ id, caseId: notice.caseId, item: notice.id });
      return { receipt: { notify: id } };
    },
    async announce({ address, unreachable, on }) {
      const card = renderUnreachable(o.nameOf(unreachable), on);
      await post(address, render(card, '', null), randomUUID());
    },
  };
}

const taken = z.object({ id: z.string() });
const state = z.object({ status: z.string() });

/** "sent" is the last word on a text message abroad; what isn't known yet is waited for. */
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

/** The service's own error quotes the address and the key: none of it goes on. */
async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const parsed = failure.safeParse(cause);
    if (!parsed.success) throw new DeliveryError(false, null);
    const { status, data } = parsed.data.response;
    const kinds = data?.errors.map((each) => each.error) ?? [];
    if (status === 429)
      throw new DeliveryError(false, kinds.includes('RateLimitError') ? RATE_LIMIT_MS : null);
    // 400: this address, or one that a trial key may not write to. 403 is about our key, and may be mended.
    throw new DeliveryError(status === 400, null);
  }
}

type Ask = (options: object) => Promise<unknown>;

/** It has no time limit of its own. */
function answerInTime(client: NotifyClient): void {
  const { apiClient } = client as unknown as { apiClient: { restClient: Ask } };
  const ask = apiClient.restClient;
  apiClient.restClient = (options) => ask({ ...options, timeout: ANSWER_WITHIN_MS, maxRedirects: 0 });
}
