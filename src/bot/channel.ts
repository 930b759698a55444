// A way to reach people, as everything outside its own folder sees it.
import type { Express } from 'express';
import type { z } from 'zod';
import type { CaseView, CaseworkLog, Clock, OutboxNotice, Sender } from '../casework/casework.js';
import type { KeyValueStore } from '../casework/key-value-store.js';
import type { GivenSettings, SettingGroup } from '../config/setting-group.js';
import type { PersonId } from '../escalation/ids.js';
import type { ChannelKind, Organisation } from '../escalation/organisation.js';
import type { Card } from './cards/card.js';
import type { Conversation } from './conversation/conversation.js';

export interface Channel extends ChannelKind {
  /** What it is set up with; a group may be another channel's too. */
  readonly settings: readonly SettingGroup<unknown>[];
  readonly isSwitchedOn: (settings: GivenSettings) => boolean;
  /** What it stands on, by name or by how names begin (`@slack/`): a stray error from there doesn't end the process. */
  readonly packages: readonly string[];
  /** Called once, when it is switched on. */
  readonly mount: (settings: GivenSettings, parts: ChannelParts) => Promise<Mounted>;
  /** A card as it is written where it can't be drawn; null for a chat. */
  readonly write: Write | null;
  /** Who signs in, by what the provider itself vouches for; null when it says nothing of this channel. */
  readonly claimedIn: (claims: Claims) => Claimed | null;
  /** What to write, and where, to be sent a link that signs in; null where nobody can write. */
  readonly asksForLink: { readonly words: string; readonly where: string } | null;
  /**
   * Whether its service takes what a start would use, and knows each person, by real calls that show nobody anything and
   * change nothing; left out where there is nothing to ask.
   */
  readonly check?: (settings: GivenSettings, parts: CheckParts) => Promise<readonly Checked[]>;
}

/** A channel that can be sent on. */
export interface Mounted {
  readonly sender: Sender;
  /** For `/readyz`; a platform without it counts as well. `say`: what is wrong, or worth knowing. */
  health?(): { readonly ok: boolean; readonly say?: string };
  /** Begins to ask what became of what its service took, where that is only known later. */
  follow?(cameBack: CameBack): void;
  stop(): Promise<void>;
}

/** The case and the item of the outbox that did not arrive after all. */
export type CameBack = (caseId: string, item: string) => Promise<void>;

export interface CheckParts {
  readonly organisation: () => Organisation;
  /** The organisation's own workspace; null where its file names none. */
  readonly workspace: () => string | null;
  readonly clock: Clock;
  readonly publicUrl: string;
  /** Small encrypted values by key, each of its own kind. */
  keyValueStoreOf<T>(kind: string, shape: z.ZodType<T>): KeyValueStore<T>;
}

/** What every channel may use. */
export interface ChannelParts extends CheckParts {
  /** For the requests of its service, before anything parses a body. */
  readonly express: Express;
  readonly conversation: Conversation;
  /** Whether due work is done in this process. */
  readonly runsWorkHere: boolean;
  /** The card of a notice as the case stands now. */
  readonly render: (notice: OutboxNotice, view: CaseView) => Card;
  readonly nameOf: (person: PersonId) => string;
  /** The person with this address; undefined for anyone outside the organisation. */
  readonly whoIs: (workspace: string | null, address: string) => PersonId | undefined;
  readonly log: Pick<CaseworkLog, 'warn' | 'error'>;
  /** Only a code: the message of an error may quote what somebody wrote. */
  readonly codeOf: (error: unknown) => string;
}

export interface Written {
  /** Null where there is none. */
  readonly subject: string | null;
  readonly text: string;
}

export type Write = (card: Card, reference: string, link: string | null) => Written;

/** What an identity provider says of somebody who signs in. */
export type Claims = Readonly<Record<string, unknown>>;

/** Somebody as a channel knows them: `workspace` is null where an address means the same everywhere. */
export interface Claimed {
  readonly workspace: string | null;
  readonly address: string;
}

/** A line for whoever looks at what a start needs: `ok  …`, `bad …`, or `    note: …`. */
export const ok = (line: string): Checked => ({ line: `ok  ${line}`, bad: false });
export const bad = (line: string): Checked => ({ line: `bad ${line}`, bad: true });
export const note = (line: string): Checked => ({ line: `    note: ${line}`, bad: false });

export interface Checked {
  readonly line: string;
  readonly bad: boolean;
}
