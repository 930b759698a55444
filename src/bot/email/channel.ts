// E-mail as a channel, by an SMTP server or by GOV.UK Notify.
import { z } from 'zod';
import type { GivenSettings } from '../../config/setting-group.js';
import type { Channel, Write } from '../channel.js';
import { roleHolders } from '../../escalation/routing/reach.js';
import type { Organisation } from '../../escalation/organisation.js';
import { NOTIFY, NOTIFY_PACKAGES } from '../notify/settings.js';
import { renderMail } from './card-mail.js';
import { SMTP } from './settings.js';
import type { Recipient } from './smtp-check.js';

const claims = z.object({ email: z.string(), email_verified: z.literal(true) });

const write: Write = (card, reference, link) => {
  const { subject, text } = renderMail(card, reference, link);
  return { subject, text };
};

const templateIn = (settings: GivenSettings): string | null => settings(NOTIFY)?.emailTemplate ?? null;

/** Everyone of a role: whom a notice must reach. */
const recipientsIn = (organisation: Organisation): Recipient[] =>
  roleHolders(organisation).flatMap(({ name, channels }) =>
    channels.filter((one) => one.name === 'email').map(({ address }) => ({ name, address })),
  );

export const email: Channel = {
  name: 'email',
  words: { label: 'E-mail', inText: 'e-mail', by: 'e-mail', many: 'E-mail' },
  key: 'email',
  address: { pattern: /^[^\s@]+@[^\s@]+$/, expected: 'an address like ben.ode@school.example' },
  workspace: null,
  identifies: true,
  isReadable: true,
  isChat: false,
  encloses: ['link'],
  packages: ['nodemailer/', ...NOTIFY_PACKAGES],
  settings: [SMTP, NOTIFY],
  isSwitchedOn: (settings) => settings(SMTP) !== null || templateIn(settings) !== null,
  mount: async (settings, parts) => {
    const [smtp, notify, template] = [settings(SMTP), settings(NOTIFY), templateIn(settings)];
    if (smtp !== null) {
      const { createMailSender } = await import('./mail.js');
      return createMailSender({ ...smtp, render: parts.render, nameOf: parts.nameOf });
    }
    if (notify === null || template === null) throw new Error('E-mail is not switched on');
    const { mountNotify } = await import('../notify/mount-notify.js');
    return mountNotify(notify, parts, {
      write,
      post: (service, to, mail) => service.email(template, to, mail),
    });
  },
  write,
  check: async (settings, parts) => {
    const [smtp, notify, template] = [settings(SMTP), settings(NOTIFY), templateIn(settings)];
    if (smtp !== null) {
      const { checkSmtp } = await import('./smtp-check.js');
      return checkSmtp(smtp, recipientsIn(parts.organisation()));
    }
    if (notify === null || template === null) return [];
    const { checkNotify } = await import('../notify/check.js');
    return [await checkNotify(notify, { template, setting: 'NOTIFY_EMAIL_TEMPLATE', what: 'email' })];
  },
  claimedIn: (all) => {
    const read = claims.safeParse(all);
    return read.success ? { workspace: null, address: read.data.email } : null;
  },
  asksForLink: null,
};
