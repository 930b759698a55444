// What the second watchman is sent out with: plain values, so that they can be handed to a thread.
import type pg from 'pg';
import type { Mode } from '../config/organisation.js';
import type { ChannelKind } from '../escalation/organisation.js';

export interface WatchOrders {
  /** Its own connection is made from it; nothing is ever written through it. */
  readonly connection: pg.ClientConfig;
  readonly organisationFile: string;
  readonly mode: Mode;
  /** Every channel that the organisation file may name. */
  readonly channels: readonly ChannelKind[];
  readonly post: Post;
  /** Without a trailing slash: where administrators are to look. */
  readonly publicUrl: string;
}

/** Its own ways out; null: not that way. */
export interface Post {
  readonly smtp: { readonly url: string; readonly from: string } | null;
  readonly notify: {
    readonly apiKey: string;
    readonly apiUrl: string | null;
    readonly textTemplate: string | null;
    readonly emailTemplate: string | null;
  } | null;
}

/** Whether it can reach anybody at all by itself. */
export const hasWayOut = ({ smtp, notify }: Post): boolean =>
  smtp !== null || (notify !== null && (notify.textTemplate !== null || notify.emailTemplate !== null));

/** Only counts, kinds and codes; as the app's log has them. */
export interface WatchLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
