// The post of a rehearsal: written by the same templates as live, with the officer's link and passcode, kept in memory.
import { renderUnreachable, withPasscode } from '../bot/cards/plain-cards.js';
import { renderMail } from '../bot/post/card-mail.js';
import { renderText } from '../bot/post/text-message.js';
import { renderNotice } from '../bot/cards/notice.js';
import { createRehearsalPost, type RehearsalPostOffice, type Written } from '../rehearsal/post.js';
import type { Card } from '../bot/cards/card.js';
import type { Announcement, CaseView, Enclosed, OutboxNotice, Sender } from '../casework/casework.js';
import type { Context } from '../escalation/context.js';
import { partyOf } from '../escalation/organisation.js';

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
  const noticeBy = (write: Write) => (notice: OutboxNotice, view: CaseView, enclosed: Enclosed) => {
    const card = renderNotice(notice.telling, view, notice.to, context());
    return write(withPasscode(card, enclosed.passcode), notice.reference, enclosed.link);
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
  chat: Sender,
  post: RehearsalPostOffice,
): Record<'slack' | 'teams' | 'email' | 'sms', Sender> {
  const posted = (sender: Sender): Sender => ({
    ...sender,
    send: async (...notice) => {
      // The chat notes that it came this way too.
      await chat.send(...notice);
      return sender.send(...notice);
    },
  });
  const { email, sms } = post.senders;
  return { slack: chat, teams: chat, email: posted(email), sms: posted(sms) };
}
