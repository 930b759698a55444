// Notices by e-mail: the same content-free card as text and HTML, with no button and nothing to load.
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { DeliveryError, type CaseView, type OutboxNotice, type Sender } from '../../casework/casework.js';
import type { Card } from '../cards/card.js';

const TIMEOUT_MS = 10_000;
/** SMTP's own "never": 550 no such mailbox, 551, 553, 554. */
const PERMANENT_FROM = 550;

export interface MailOptions {
  /** `smtp://…` or `smtps://…`, with its secrets. */
  readonly url: string;
  readonly from: string;
  readonly render: (notice: OutboxNotice, view: CaseView) => Card;
}

export function createMailSender(o: MailOptions): { sender: Sender; stop(): Promise<void> } {
  const transport = createTransport({
    url: o.url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    sender: {
      async send(notice, view) {
        const card = o.render(notice, view);
        try {
          const sent = await transport.sendMail({
            from: o.from,
            to: notice.address,
            subject: `${card.title} (${notice.reference})`,
            text: textOf(card),
            html: htmlOf(card),
            headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          });
          return { receipt: { messageId: sent.messageId } };
        } catch (cause) {
          throw new DeliveryError(isPermanent(cause), null, { cause });
        }
      },
    },
    stop: () => {
      transport.close();
      return Promise.resolve();
    },
  };
}

const smtpError = z.object({ responseCode: z.number() });

function isPermanent(cause: unknown): boolean {
  const parsed = smtpError.safeParse(cause);
  return parsed.success && parsed.data.responseCode >= PERMANENT_FROM;
}

/** A mail can't be pressed: it says where to act instead. */
const ACT = 'Open Sameday in your chat to act on this, or ring the people named above.';

export const textOf = (card: Card): string =>
  [card.title, ...card.lines, ...card.facts.map((f) => `${f.label}: ${f.value}`), ACT].join('\n\n');

export function htmlOf(card: Card): string {
  const facts = card.facts.map((f) => `<p><strong>${escape(f.label)}:</strong> ${escape(f.value)}</p>`);
  const lines = [...card.lines, ACT].map((line) => `<p>${escape(line)}</p>`);
  return `<!doctype html><html lang="en"><body><h1>${escape(card.title)}</h1>${lines.join('')}${facts.join('')}</body></html>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => ENTITIES[c] ?? c);
