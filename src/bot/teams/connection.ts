// What we need from Teams, independent of any SDK.
import type { AdaptiveCardJson } from '../cards/adaptive-card.js';
import type { Tokens } from './token.js';

/** The address of a conversation that can be written to. */
export interface ConversationAddress {
  readonly serviceUrl: string;
  readonly conversation: string;
  readonly tenant: string;
}

export interface TeamsMessage {
  readonly card: AdaptiveCardJson;
  /** Shown in the list of chats and in the notification; content-free, as the card is. */
  readonly summary: string;
}

export interface Member {
  /** Teams' own id of the person, which is another for each bot; null when it isn't known. */
  readonly user: string | null;
  /** Somebody from another organisation who has been let in. */
  readonly guest: boolean;
}

/** Each call out throws `TeamsRefusal` or `TokenRefused`. */
export interface TeamsConnection {
  /** @returns the id of the message */
  send(place: ConversationAddress, message: TeamsMessage): Promise<string>;
  readonly update: (place: ConversationAddress, id: string, message: TeamsMessage) => Promise<void>;
  /** Who somebody in a conversation is, by Teams' or by Entra's id. */
  member(place: ConversationAddress, id: string): Promise<Member>;
  /** The bot's own conversation with a person, made when there is none. @returns its id */
  createPersonal(o: {
    readonly serviceUrl: string;
    readonly tenant: string;
    readonly objectId: string;
  }): Promise<string>;
}

export interface ConnectionOptions {
  readonly appId: string;
  /** The bot's own. */
  readonly tokens: Tokens;
}

/** How messages go out: by Microsoft's package, or by plain requests. */
export type ConnectionKind = 'sdk' | 'requests';
