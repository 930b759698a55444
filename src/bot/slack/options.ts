// What the adapter is given: it knows Slack, and nothing of the organisation file or the rules.
import type { CaseView, OutboxNotice } from '../../casework/casework.js';
import type { PersonId } from '../../escalation/ids.js';
import type { Card } from '../cards/card.js';
import type { Conversation } from '../conversation/conversation.js';
import type { OAuthOptions } from './install.js';

export interface SlackOptions {
  /** For one workspace; null with `oauth`, by which the app is installed and its token kept. */
  readonly botToken: string | null;
  readonly oauth: OAuthOptions | null;
  /** The organisation's workspace; null when its file names none. */
  readonly team: () => string | null;
  /** Null in Socket Mode alone. */
  readonly signingSecret: string | null;
  /** With it, Socket Mode: nothing listens for Slack. */
  readonly appToken: string | null;
  readonly apiUrl: string;
  readonly conversation: Conversation;
  readonly timeZone: () => string;
  /** Where people open pages, without a trailing slash; null where they can't. */
  readonly site: string | null;
  /** The person with this id in this team; undefined for anyone outside the organisation. */
  readonly whoIs: (team: string, user: string) => PersonId | undefined;
  /** The card of a notice as the case stands now. */
  readonly render: (notice: OutboxNotice, view: CaseView) => Card;
  readonly nameOf: (person: PersonId) => string;
  readonly onError: (error: unknown) => void;
  /** The connection of Socket Mode is down, for this reason, or (null) up again. */
  readonly onSocket: (code: string | null) => void;
}
