// Text messages as a channel, by GOV.UK Notify. They go to `mobile`: `phone` is for ringing.
import type { GivenSettings } from '../../config/setting-group.js';
import type { Channel, Write } from '../channel.js';
import { NOTIFY, NOTIFY_PACKAGES } from '../notify/settings.js';
import { renderText } from './text-message.js';

const write: Write = (card, reference, link) => ({ subject: null, text: renderText(card, reference, link) });

const templateIn = (settings: GivenSettings): string | null => settings(NOTIFY)?.textTemplate ?? null;

export const sms: Channel = {
  name: 'sms',
  words: { label: 'Text message', inText: 'text message', by: 'text', many: 'Texts' },
  key: 'mobile',
  address: 'phone-number',
  workspace: null,
  // A family or an office may share one.
  identifies: false,
  isReadable: true,
  isChat: false,
  encloses: ['link', 'passcode'],
  packages: NOTIFY_PACKAGES,
  settings: [NOTIFY],
  isSwitchedOn: (settings) => templateIn(settings) !== null,
  mount: async (settings, parts) => {
    const [notify, template] = [settings(NOTIFY), templateIn(settings)];
    if (notify === null || template === null) throw new Error('Text messages are not switched on');
    const { mountNotify } = await import('../notify/mount-notify.js');
    return mountNotify(notify, parts, {
      write,
      post: (service, to, { text }) => service.text(template, to, text),
    });
  },
  write,
  check: async (settings) => {
    const [notify, template] = [settings(NOTIFY), templateIn(settings)];
    if (notify === null || template === null) return [];
    const { checkNotify } = await import('../notify/check.js');
    return [await checkNotify(notify, { template, setting: 'NOTIFY_TEXT_TEMPLATE', what: 'sms' })];
  },
  claimedIn: () => null,
  asksForLink: null,
};
