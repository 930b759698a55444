// Notices through GOV.UK Notify, however they are written.
import type { Sender } from '../../casework/casework.js';
import { renderUnreachable, withPasscode } from '../cards/plain-cards.js';
import type { ChannelParts, Write, Written } from '../channel.js';

export interface NotifySenderOptions extends Pick<ChannelParts, 'render' | 'nameOf'> {
  readonly write: Write;
  /** Resolves with the service's id of the message. */
  readonly post: (address: string, message: Written) => Promise<string>;
  /** Called with each notice that the service accepted: it says later whether it arrived. Never throws. */
  readonly accepted: (sent: Accepted) => Promise<void>;
}

export interface Accepted {
  readonly id: string;
  readonly caseId: string;
  readonly item: string;
}

export const createNotifySender = (o: NotifySenderOptions): Sender => ({
  async send(notice, view, { link, passcode }) {
    const message = o.write(withPasscode(o.render(notice, view), passcode), notice.reference, link);
    const id = await o.post(notice.address, message);
    await o.accepted({ id, caseId: notice.caseId, item: notice.id });
    return { receipt: { notify: id } };
  },
  async announce(announcement) {
    await o.post(announcement.address, o.write(renderUnreachable(announcement, o.nameOf), '', null));
  },
});
