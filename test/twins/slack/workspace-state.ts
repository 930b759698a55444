// What each person sees in Slack: their stack of modals, their Home tab, and the messages that reached them.
import { randomUUID } from 'node:crypto';
import type { TwinClock } from './clock.js';
import { isRecord, record, records, text, type Json } from './json.js';

export interface StoredView {
  readonly id: string;
  readonly user: string;
  hash: string;
  readonly rootId: string;
  readonly previousId: string | null;
  /** As the app sent it, with the ids that Slack fills in. */
  view: Json;
  /** What the person has put into the fields, by `block_id/action_id`, as Slack sends it. */
  readonly typed: Map<string, Json>;
  /** Whether it was shown anew after it was opened. */
  isUpdated: boolean;
}

export interface StoredMessage {
  /** Whose direct messages it stands in, or who alone sees it (ephemeral); null in a channel. */
  readonly user: string | null;
  readonly channel: string;
  readonly ts: string;
  text: string;
  blocks: Json[];
  readonly ephemeral: boolean;
  edited: boolean;
  deleted: boolean;
  /** When it was posted, by Slack's clock. */
  readonly at?: number;
  /** Written by somebody else than the bot. */
  readonly author?: 'person';
}

export interface Trigger {
  readonly user: string;
  /** Milliseconds since it was sent. */
  readonly age: () => number;
  used: boolean;
}

/** Slack shows at most three modals on top of one another. */
export const MODAL_STACK_MAX = 3;
export const TRIGGER_LIVES_MS = 3_000;

/** What takes no clicks, and so gets no action id. */
const STILL = ['plain_text', 'mrkdwn', 'image'];

export class WorkspaceState {
  readonly messages: StoredMessage[] = [];
  readonly triggers = new Map<string, Trigger>();
  private readonly modals = new Map<string, StoredView[]>();
  private readonly homes = new Map<string, StoredView>();
  private readonly directChannels = new Map<string, string>();
  private lastId = 0;

  constructor(private readonly clock: TwinClock) {}

  /** The modals of a person, the lowest first. */
  stack(user: string): readonly StoredView[] {
    return this.modals.get(user) ?? [];
  }

  home(user: string): StoredView | undefined {
    return this.homes.get(user);
  }

  view(id: string): StoredView | undefined {
    const all = [...[...this.modals.values()].flat(), ...this.homes.values()];
    return all.find((view) => view.id === id);
  }

  /** The view with this id, or else with this id of the app's, unless it was closed. */
  openView(id: string, externalId: string): StoredView | undefined {
    if (id !== '') return this.view(id);
    if (externalId === '') return undefined;
    const all = [...[...this.modals.values()].flat(), ...this.homes.values()];
    return all.find(({ view }) => view.external_id === externalId);
  }

  /** A trigger for something that this person did just now. */
  trigger(user: string): string {
    const id = `${this.nextId()}.${this.nextId()}.${randomUUID().replaceAll('-', '')}`;
    this.triggers.set(id, { user, age: this.clock.stopwatch(), used: false });
    return id;
  }

  /** A modal opened alone (`views.open`): whatever stood there is gone. */
  opened(user: string, sent: Json, answer: Json): void {
    this.close(user, 'all');
    this.modals.set(user, [this.stored(user, sent, answer)]);
  }

  pushed(user: string, sent: Json, answer: Json): void {
    this.modals.set(user, [...this.stack(user), this.stored(user, sent, answer)]);
  }

  /** The view is replaced; what was typed stays in each field that is still there, as it does in Slack. */
  updated(id: string, sent: Json, hash: string): void {
    const view = this.view(id);
    if (!view) return;
    view.view = this.withIds(sent);
    view.hash = hash;
    view.isUpdated = true;
    const kept = new Set(
      records(view.view.blocks).flatMap((block) =>
        [block.element, block.accessory, ...records(block.elements)]
          .filter(isRecord)
          .map((element) => `${text(block.block_id)}/${text(element.action_id)}`),
      ),
    );
    for (const key of view.typed.keys()) if (!kept.has(key)) view.typed.delete(key);
  }

  published(user: string, sent: Json, answer: Json): void {
    this.homes.set(user, this.stored(user, sent, answer));
  }

  /** Takes the top modal or all of them away, and returns them. */
  close(user: string, which: 'top' | 'all'): readonly StoredView[] {
    const stack = this.stack(user);
    const gone = which === 'all' ? stack : stack.slice(-1);
    this.modals.set(user, stack.slice(0, stack.length - gone.length));
    return gone;
  }

  /** Takes one modal away, wherever it stands in the stack. */
  remove(user: string, id: string): void {
    this.modals.set(
      user,
      this.stack(user).filter((view) => view.id !== id),
    );
  }

  /** Remembers whose direct messages a channel holds. */
  directChannel(channel: string, user: string): void {
    this.directChannels.set(channel, user);
  }

  channelOwner(channel: string): string | null {
    return this.directChannels.get(channel) ?? null;
  }

  /** One name for a conversation, whether it is called by its own id or by the person's. */
  conversationOf(channel: string): string {
    return this.channelOwner(channel) ?? channel;
  }

  posted(channel: string, ts: string, message: Json, only?: string, author?: 'person'): StoredMessage {
    const stored: StoredMessage = {
      user: only ?? this.channelOwner(channel),
      channel,
      ts,
      text: text(message.text),
      blocks: records(this.withIds(message).blocks),
      ephemeral: only !== undefined,
      edited: false,
      deleted: false,
      at: this.clock.now(),
      ...(author && { author }),
    };
    this.messages.push(stored);
    return stored;
  }

  message(channel: string, ts: string): StoredMessage | undefined {
    return this.messages.find((one) => one.channel === channel && one.ts === ts);
  }

  edited(channel: string, ts: string, message: Json): void {
    const stored = this.message(channel, ts);
    if (!stored) return;
    stored.edited = true;
    if (typeof message.text === 'string') stored.text = message.text;
    // Slack takes the blocks away when an update brings a text alone.
    stored.blocks = records(this.withIds(message).blocks);
  }

  /** A number that no other id of this workspace has. */
  nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  private stored(user: string, sent: Json, answer: Json): StoredView {
    const previous = answer.previous_view_id;
    return {
      id: text(answer.id),
      user,
      hash: text(answer.hash),
      rootId: text(answer.root_view_id) || text(answer.id),
      previousId: typeof previous === 'string' ? previous : null,
      view: this.withIds(sent),
      typed: new Map(),
      isUpdated: false,
    };
  }

  /** Slack gives each block and interactive element that has no id one of its own. */
  private withIds(payload: Json): Json {
    const copy = record(JSON.parse(JSON.stringify(payload)));
    for (const block of records(copy.blocks)) {
      if (typeof block.block_id !== 'string') block.block_id = `made-${this.nextId()}`;
      for (const element of [block.element, block.accessory, ...records(block.elements)]) {
        if (!isRecord(element) || typeof element.action_id === 'string') continue;
        if (!STILL.includes(text(element.type))) {
          element.action_id = `made-${this.nextId()}`;
        }
      }
    }
    return copy;
  }
}
