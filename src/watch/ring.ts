// The watchman's own ways out: e-mail and text, straight to the service. Nothing is queued, and nothing of the main path
// is used.
import { randomUUID } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { NotifyClient } from 'notifications-node-client';
import { limitedTo, within } from '../kit/bounds.js';
import type { Organisation } from '../escalation/organisation.js';
import type { Post } from './orders.js';
import type { Writing } from './words.js';

const ANSWERS_WITHIN_MS = 10_000;
/** Few enough for any service to take at once. */
const AT_ONCE = 4;

export interface Bell {
  readonly by: 'email' | 'sms';
  readonly address: string;
}

type Send = (address: string, writing: Writing) => Promise<unknown>;

/** Every designated officer and every administrator, by each of these ways that they have; away or not. */
export function bellsOf(organisation: Organisation, post: Post): Bell[] {
  const { officers, people, roles } = organisation;
  const told = [...officers.values(), ...roles.administrator.flatMap((id) => people.get(id) ?? [])];
  const ways = waysOf(post);
  const bells = told.flatMap(({ channels }) =>
    channels.flatMap(({ name, address }): Bell[] =>
      (name === 'email' || name === 'sms') && ways[name] !== null ? [{ by: name, address }] : [],
    ),
  );
  return [...new Map(bells.map((bell) => [`${bell.by} ${bell.address}`, bell])).values()];
}

/**
 * Rings them all, whatever becomes of the others.
 * @returns those whom the service didn't take
 */
export async function ring(bells: readonly Bell[], writing: Writing, post: Post): Promise<Bell[]> {
  const ways = waysOf(post);
  const failed: Bell[] = [];
  await limitedTo(AT_ONCE, bells, async (bell) => {
    try {
      await within(ANSWERS_WITHIN_MS, Promise.resolve(ways[bell.by]?.(bell.address, writing)), () => {
        throw new Error('The service did not answer in time');
      });
    } catch {
      // The service's own error quotes the address: it goes nowhere.
      failed.push(bell);
    }
  });
  return failed;
}

function waysOf(post: Post): Record<Bell['by'], Send | null> {
  return { email: byMail(post.smtp) ?? mailByNotify(post.notify), sms: textByNotify(post.notify) };
}

function byMail(smtp: Post['smtp']): Send | null {
  if (smtp === null) return null;
  return async (address, { subject, text }) => {
    // A connection for each: one that hangs holds up nobody else.
    const transport = createTransport(
      { url: smtp.url, ...TIMEOUTS },
      { from: smtp.from, disableFileAccess: true, disableUrlAccess: true },
    );
    try {
      await transport.sendMail({
        ...{ to: { name: '', address }, subject, text, priority: 'high' },
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
    } finally {
      transport.close();
    }
  };
}

const TIMEOUTS = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 8_000 };

const clientOf = ({ apiKey, apiUrl }: NonNullable<Post['notify']>): NotifyClient =>
  apiUrl === null ? new NotifyClient(apiKey) : new NotifyClient(apiUrl, apiKey);

function mailByNotify(notify: Post['notify']): Send | null {
  const template = notify?.emailTemplate ?? null;
  if (notify === null || template === null) return null;
  return (address, { subject, text }) =>
    clientOf(notify).sendEmail(template, address, {
      personalisation: { subject, message: text },
      reference: randomUUID(),
    });
}

function textByNotify(notify: Post['notify']): Send | null {
  const template = notify?.textTemplate ?? null;
  if (notify === null || template === null) return null;
  return (address, { brief }) =>
    clientOf(notify).sendSms(template, address, {
      personalisation: { message: brief },
      reference: randomUUID(),
    });
}
