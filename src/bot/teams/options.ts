// What the Teams platform is given.
import { z } from 'zod';
import type { Announcement, CaseView, OutboxNotice } from '../../casework/casework.js';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import type { PersonId } from '../../escalation/ids.js';
import type { Card } from '../cards/card.js';
import type { Conversation } from '../conversation/conversation.js';
import type { ConnectionKind } from './connection.js';
import type { BotSecret } from './token.js';

/** How to reach a person: the bot's own conversation with them. Holds ids of Teams, and no name. */
export const referenceShape = z.object({
  serviceUrl: z.string(),
  conversation: z.string(),
  /** Teams' own id of the person; null while nobody has asked. */
  user: z.string().nullable(),
  /** Null while nobody has asked. */
  guest: z.boolean().nullable(),
});
export type TeamsReference = z.infer<typeof referenceShape>;

export interface TeamsOptions {
  readonly appId: string;
  readonly secret: BotSecret;
  /** How messages go out. */
  readonly by: ConnectionKind;
  /** Where the bot is registered for one directory alone; null: for many. */
  readonly tenantId: string | null;
  /** Instead of Microsoft's own; null: Microsoft's. */
  readonly openIdUrl: string | null;
  readonly loginUrl: string | null;
  /** The organisation's directory: anyone from another is refused. Null: nobody may come. */
  readonly tenant: () => string | null;
  /** The person with this object id in this directory; undefined for anyone outside the organisation. */
  readonly whoIs: (tenant: string, objectId: string) => PersonId | undefined;
  /** The name of somebody in the organisation file. */
  readonly nameOf: (person: PersonId) => string;
  readonly conversation: Conversation;
  /** Where the pages are: what is too long for Teams stands there. */
  readonly site: string;
  /** By object id. */
  readonly references: KeyValueStore<TeamsReference>;
  /** Who has been greeted since the app was installed for them, by object id. */
  readonly welcomed: KeyValueStore<true>;
  /** The card of a notice as the case stands now. */
  readonly render: (notice: OutboxNotice, view: CaseView) => Card;
  /** What an administrator is told of somebody who can't be reached. */
  readonly announced: (announcement: Announcement) => Card;
  readonly onError: (error: unknown) => void;
}
