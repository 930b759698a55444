// The post of a rehearsal: written by the same templates as live, with the officer's link and passcode, kept in memory.
import { renderUnreachable } from '../bot/cards/plain-cards.js';
import { renderMail } from '../bot/post/card-mail.js';
import { renderText } from '../bot/post/text-message.js';
import { renderNotice } from '../bot/cards/notice.js';
import { createRehearsalPost, type RehearsalPostOffice, type Written } from '../rehearsal/post.js';
import type { Card } from '../bot/cards/card.js';
import type { Announcement, CaseView, OutboxNotice, Sender } from '../casework/casework.js';
import type { OfficerLinks } from '../casework/officer-links.js';
import type { Context } from '../escalation/context.js';
import { partyOf } from '../escalation/organisation.js';
import { officerLinkIn, officerPostOf, withOfficerPost, withPasscode } from './officer-access.js';
import type { Opened } from './app-parts.js';

type Write = (card: Card, reference: string, link: string | null) => Written;

const asMail: Write = (card, reference, link) => {
  const { subject, text } = renderMail(card, reference, link);
  return { subject, text };
};
const asText: Write = (card, reference, link) => ({
  subject: null,
  text: renderText(card, reference, link),
});

export function openRehearsalPost(context: () => Context): RehearsalPostOffice {
  const noticeBy = (write: Write) => (notice: OutboxNotice, view: CaseView) => {
    const card = withPasscode(renderNotice(notice.telling, view, notice.to, context()), notice);
    return write(card, notice.reference, officerLinkIn(notice));
  };
  const announcementBy =
    (write: Write) =>
    ({ unreachable, on }: Announcement) => {
      const name = partyOf(context().organisation, unreachable)?.name ?? unreachable;
      return write(renderUnreachable(name, on), '', null);
    };
  return createRehearsalPost({
    write: { email: noticeBy(asMail), sms: noticeBy(asText) },
    announcement: { email: announcementBy(asMail), sms: announcementBy(asText) },
  });
}

/** Everything stays in this process: one sender for each channel, and no other. */
export function rehearsalSenders(
  opened: Opened,
  o: { chat: Sender; post: RehearsalPostOffice; links: (() => OfficerLinks) | null },
): Record<'slack' | 'teams' | 'email' | 'sms', Sender> {
  const { links } = o;
  const posted = (sender: Sender): Sender => {
    const post =
      links === null
        ? sender
        : withOfficerPost(sender, (notice: OutboxNotice) => officerPostOf(opened, links())(notice));
    return {
      ...post,
      send: async (notice, view) => {
        // The chat notes that it came this way too.
        await o.chat.send(notice, view);
        return post.send(notice, view);
      },
    };
  };
  const { email, sms } = o.post.senders;
  return { slack: o.chat, teams: o.chat, email: posted(email), sms: posted(sms) };
}
