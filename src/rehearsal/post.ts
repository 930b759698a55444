// Everybody's post in a rehearsal, such as e-mails and text messages: kept in memory as they were written, and sent to nobody.
import type { Announcement, CaseView, Enclosed, OutboxNotice, Sender } from '../casework/casework.js';
import type { PersonId } from '../escalation/ids.js';
import type { ChannelName } from '../escalation/organisation.js';
import type { Letter, RehearsalPost } from './room.js';

/** More than any rehearsal needs: a person's oldest go first. */
const LETTERS_LIMIT = 200;

/** What is written is what would be sent; `subject` is null where there is none. */
export type LetterText = Pick<Letter, 'subject' | 'text'>;

export interface PostWriter {
  readonly notice: (notice: OutboxNotice, view: CaseView, enclosed: Enclosed) => LetterText;
  readonly announcement: (announcement: Announcement) => LetterText;
}

export interface RehearsalPostOffice extends RehearsalPost {
  /** As in a live start, what was sent can't be replaced. */
  senderBy(channel: ChannelName, writer: PostWriter): Sender;
}

export function createRehearsalPost(): RehearsalPostOffice {
  const sent = new Map<PersonId, Letter[]>();
  const news = new Map<PersonId, number>();

  function arrive(to: PersonId, letter: Letter): void {
    const letters = sent.get(to) ?? [];
    // Sent again after something failed: to most mail programs the same message.
    if (letters.some((known) => known.id === letter.id && known.by === letter.by)) return;
    sent.set(to, [...letters, letter].slice(-LETTERS_LIMIT));
    news.set(to, (news.get(to) ?? 0) + 1);
  }

  return {
    senderBy: (by, writer) => ({
      send: (notice, view, enclosed) => {
        const { id, at, address } = notice;
        arrive(notice.to, { id, at, by, address, ...writer.notice(notice, view, enclosed) });
        return Promise.resolve({ receipt: { rehearsal: id } });
      },
      announce: (announcement) => {
        const { id, at, address } = announcement;
        arrive(announcement.to, { id, at, by, address, ...writer.announcement(announcement) });
        return Promise.resolve();
      },
    }),
    letters: (person) => [...(sent.get(person) ?? [])].sort((a, b) => b.at - a.at),
    unread: (person) => news.get(person) ?? 0,
    seen: (person) => void news.delete(person),
    clear: () => {
      sent.clear();
      news.clear();
    },
  };
}
