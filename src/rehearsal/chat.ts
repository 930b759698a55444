// Everybody's chat in a rehearsal, kept in memory and redrawn from how each case stands at that moment.
import type { CaseView, OutboxNotice, Sender } from '../casework/casework.js';
import type { Context } from '../escalation/context.js';
import type { Instant, PersonId, Reference } from '../escalation/ids.js';
import type { ChannelName } from '../escalation/organisation.js';
import type { Card, FormValues } from '../bot/cards/card.js';
import { renderNotice } from '../bot/cards/notice.js';
import type { Answer, Conversation, Interaction } from '../bot/conversation/conversation.js';
import type { ChatFormInput, Panel, RehearsalChat, ShownMessage } from './room.js';

/** More than any rehearsal needs: a chat's oldest messages go first. */
const MESSAGES_LIMIT = 500;

type StoredMessage = { readonly id: string; readonly at: Instant } & (
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'answer'; readonly card: Card }
  | { readonly kind: 'notice'; readonly notice: OutboxNotice; channels: readonly string[] }
);

export interface RehearsalPlatform extends RehearsalChat {
  /**
   * Takes the place of every platform: each notice arrives in its person's chat, or is noted as having come
   * by e-mail or text.
   */
  readonly sender: Sender;
}

export interface ChatOptions {
  readonly conversation: Conversation;
  readonly peek: (reference: Reference) => Promise<CaseView | null>;
  readonly context: () => Context;
  /** Whether this channel is a chat, and not post. */
  readonly isChat: (channel: ChannelName) => boolean;
  /** Who has no chat sees here what came by post, so that they can be played all the same. */
  readonly hasChat: (person: PersonId) => boolean;
}

export function createRehearsalChat(o: ChatOptions): RehearsalPlatform {
  return new Chats(o);
}

class Chats implements RehearsalPlatform {
  private readonly stored = new Map<PersonId, StoredMessage[]>();
  private readonly panels = new Map<PersonId, Panel>();
  private readonly news = new Map<PersonId, number>();
  private readonly references = new Set<Reference>();
  private count = 0;

  constructor(private readonly o: ChatOptions) {}

  readonly sender: Sender = {
    send: async (notice) => {
      this.receive(notice);
      return { receipt: notice.id };
    },
    // Every look redraws the messages, so there is nothing to replace.
    replace: async () => undefined,
  };

  async messages(person: PersonId): Promise<readonly ShownMessage[]> {
    const stored = this.stored.get(person) ?? [];
    const views = await this.viewsOf(stored);
    return stored.flatMap((message): ShownMessage[] => {
      if (message.kind !== 'notice') return [message];
      if (!this.isShown(person, message.channels)) return [];
      const view = views.get(message.notice.reference);
      if (view === undefined) return [];
      const { id, at, channels, notice } = message;
      return [
        {
          id,
          at,
          kind: 'notice',
          channels,
          card: renderNotice(notice.notification, view, person, this.o.context()),
        },
      ];
    });
  }

  panel = (person: PersonId): Panel | null => this.panels.get(person) ?? null;
  unread = (person: PersonId): number => this.news.get(person) ?? 0;
  seen = (person: PersonId): void => void this.news.delete(person);
  closePanel = (person: PersonId): void => void this.panels.delete(person);

  async cases(): Promise<readonly CaseView[]> {
    const views = await Promise.all([...this.references].map((reference) => this.o.peek(reference)));
    return views.filter((view) => view !== null);
  }

  async say(person: PersonId, id: string, text: string): Promise<void> {
    const command = /^\/concern\b\s*(.*)$/s.exec(text.trim());
    this.keep(person, { kind: 'said', text });
    const what: Interaction = command
      ? { who: person, id, kind: 'command', text: command[1] ?? '' }
      : { who: person, id, kind: 'message', text };
    await this.ask(what);
  }

  press(
    person: PersonId,
    id: string,
    button: { name: string; value: string },
    form?: ChatFormInput,
  ): Promise<void> {
    return this.ask(
      { who: person, id, kind: 'button', ...button, ...(form === undefined ? {} : { form }) },
      form,
    );
  }

  submit(person: PersonId, id: string, form: ChatFormInput): Promise<void> {
    return this.ask({ who: person, id, kind: 'submit', ...form }, form);
  }

  fill(person: PersonId, values: FormValues): void {
    const panel = this.panels.get(person);
    if (panel) this.panels.set(person, { ...panel, values: { ...panel.values, ...values } });
  }

  clear(): void {
    for (const memory of [this.stored, this.panels, this.news, this.references]) memory.clear();
  }

  private async ask(interaction: Interaction, from?: ChatFormInput): Promise<void> {
    const answer = await this.o.conversation.answer(interaction);
    this.show(interaction.who, answer, from);
  }

  private show(person: PersonId, answer: Answer, from: ChatFormInput | undefined): void {
    switch (answer.kind) {
      case 'form':
        this.panels.set(person, { form: answer.form, errors: {}, values: {} });
        return;
      case 'errors':
        this.panels.set(person, { form: answer.form, errors: answer.errors, values: from?.values ?? {} });
        return;
      case 'card':
        this.panels.delete(person);
        this.keep(person, { kind: 'answer', card: answer.card });
        return;
      case 'home':
        for (const card of answer.cards) this.keep(person, { kind: 'answer', card });
        return;
      case 'nothing':
        this.panels.delete(person);
    }
  }

  /** The same notification on a second channel is the same message, with one more channel noted. */
  private receive(notice: OutboxNotice): void {
    this.references.add(notice.reference);
    const same = (this.stored.get(notice.to) ?? []).find(
      (m) =>
        m.kind === 'notice' &&
        m.notice.reference === notice.reference &&
        m.notice.notification.notice === notice.notification.notice,
    );
    const before = same?.kind === 'notice' ? same.channels : [];
    const channels = [...new Set([...before, notice.channel])];
    if (same?.kind === 'notice') same.channels = channels;
    else this.keep(notice.to, { kind: 'notice', notice, channels }, notice.at);
    const isNew = this.isShown(notice.to, channels) && !this.isShown(notice.to, before);
    if (isNew) this.news.set(notice.to, this.unread(notice.to) + 1);
  }

  /** If it came only by e-mail or text, it is not in the chat but in the inbox. */
  private isShown(person: PersonId, channels: readonly string[]): boolean {
    return channels.length > 0 && (!this.o.hasChat(person) || channels.some((name) => this.o.isChat(name)));
  }

  private keep(person: PersonId, what: WithoutPlace<StoredMessage>, at = this.o.context().now): void {
    this.count += 1;
    const messages = this.stored.get(person) ?? [];
    messages.push({ id: `m${this.count}`, at, ...what });
    this.stored.set(person, messages.slice(-MESSAGES_LIMIT));
  }

  private async viewsOf(stored: readonly StoredMessage[]): Promise<Map<Reference, CaseView>> {
    const references = new Set(stored.flatMap((m) => (m.kind === 'notice' ? [m.notice.reference] : [])));
    const views = await Promise.all([...references].map((reference) => this.o.peek(reference)));
    return new Map(views.flatMap((view) => (view === null ? [] : [[view.reference, view] as const])));
  }
}

type WithoutPlace<T> = T extends unknown ? Omit<T, 'id' | 'at'> : never;
