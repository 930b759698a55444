// Everybody's e-mails and text messages in a rehearsal: kept in memory as they were written, and sent to nobody.
import type { Announcement, CaseView, Enclosed, OutboxNotice, Sender } from '../casework/casework.js';
import type { PersonId } from '../escalation/ids.js';
import type { Letter, RehearsalPost } from './room.js';

/** More than any rehearsal needs: a person's oldest go first. */
const LETTERS_LIMIT = 200;

export type PostChannel = Letter['by'];

/** What is written is what would be sent; `subject` is null where there is none. */
export type Written = Pick<Letter, 'subject' | 'text'>;

export interface PostOptions {
  readonly write: Readonly<
    Record<PostChannel, (notice: OutboxNotice, view: CaseView, enclosed: Enclosed) => Written>
  >;
  readonly announcement: Readonly<Record<PostChannel, (announcement: Announcement) => Written>>;
}

export interface RehearsalPostOffice extends RehearsalPost {
  /** As in a live start, what was sent can't be replaced. */
  readonly senders: Readonly<Record<PostChannel, Sender>>;
}

export function createRehearsalPost(o: PostOptions): RehearsalPostOffice {
  const kept = new Map<PersonId, Letter[]>();
  const news = new Map<PersonId, number>();

  function arrive(to: PersonId, letter: Letter): void {
    const letters = kept.get(to) ?? [];
    // Sent again after something failed: to most mail programs the same message.
    if (letters.some((known) => known.id === letter.id && known.by === letter.by)) return;
    kept.set(to, [...letters, letter].slice(-LETTERS_LIMIT));
    news.set(to, (news.get(to) ?? 0) + 1);
  }

  const senderBy = (by: PostChannel): Sender => ({
    send: (notice, view, enclosed) => {
      const { id, at, address } = notice;
      arrive(notice.to, { id, at, by, address, ...o.write[by](notice, view, enclosed) });
      return Promise.resolve({ receipt: { rehearsal: id } });
    },
    announce: (announcement) => {
      const { id, at, address } = announcement;
      arrive(announcement.to, { id, at, by, address, ...o.announcement[by](announcement) });
      return Promise.resolve();
    },
  });

  return {
    senders: { email: senderBy('email'), sms: senderBy('sms') },
    letters: (person) => [...(kept.get(person) ?? [])].sort((a, b) => b.at - a.at),
    unread: (person) => news.get(person) ?? 0,
    seen: (person) => void news.delete(person),
    clear: () => {
      kept.clear();
      news.clear();
    },
  };
}
