// Notices by e-mail: the same card as in chat, without buttons, and without content.
import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { CaseView, OutboxNotice, Sender } from '../../casework/casework.js';
import type { PersonId } from '../../escalation/ids.js';
import type { Card } from '../cards/card.js';
import { renderUnreachable, withPasscode } from '../cards/plain-cards.js';
import { renderMail, type Mail } from './card-mail.js';
import { deliveryErrorOf } from './faults.js';

const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 10_000;

export interface MailOptions {
  /** `smtps://user:password@mail.example:465` */
  readonly url: string;
  /** The sender's address, with or without a name. */
  readonly from: string;
  /** The card of a notice as the case stands now. */
  readonly render: (notice: OutboxNotice, view: CaseView) => Card;
  /** A person's name, for the administrator; default: the id. */
  readonly nameOf?: (person: PersonId) => string;
}

/** E-mails can't be replaced once sent, so the sender has no `replace`. `stop` closes its connections. */
export function createMailSender(o: MailOptions): { sender: Sender; stop(): Promise<void> } {
  const transport = createTransport(
    { url: o.url, pool: true, maxConnections: 2, ...TIMEOUTS },
    { from: o.from, disableFileAccess: true, disableUrlAccess: true },
  );
  const domain = domainOf(o.from);

  async function post(to: string, id: string, mail: Mail, urgent: boolean): Promise<string> {
    // The same notice sent again after a crash is, to most mail programs, the same message.
    const messageId = `<${createHash('sha256').update(id).digest('hex').slice(0, 32)}@${domain}>`;
    const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' };
    try {
      await transport.sendMail({
        to: { name: '', address: to },
        ...mail,
        messageId,
        headers,
        priority: urgent ? 'high' : 'normal',
      });
      return messageId;
    } catch (cause) {
      throw deliveryErrorOf(cause);
    }
  }

  return {
    sender: {
      async send(notice, view, { link, passcode }) {
        const card = withPasscode(o.render(notice, view), passcode);
        const mail = renderMail(card, notice.reference, link);
        const urgent = card.urgency === 'emergency' || card.urgency === 'urgent';
        return { receipt: { messageId: await post(notice.address, notice.id, mail, urgent) } };
      },
      async announce(announcement) {
        const { id, address } = announcement;
        const card = renderUnreachable(announcement, o.nameOf ?? ((person) => person));
        await post(address, id, renderMail(card, '', null), false);
      },
    },
    stop: () => {
      transport.close();
      return Promise.resolve();
    },
  };
}

const TIMEOUTS = {
  connectionTimeout: CONNECT_WITHIN_MS,
  greetingTimeout: CONNECT_WITHIN_MS,
  socketTimeout: ANSWER_WITHIN_MS,
};

const domainOf = (from: string): string => /@([^\s@<>]+?)>?$/.exec(from)?.[1] ?? 'sameday.invalid';
