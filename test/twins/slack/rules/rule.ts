// What a rule of Slack's is here: a name, a sentence, where it is public, and the function that keeps it.
import type { BlockKitValidator } from '../block-kit.js';
import type { TwinClock } from '../clock.js';
import type { Workspace } from '../emulator.js';
import type { Json } from '../json.js';
import type { Limits } from '../limits.js';
import type { Tokens } from '../tokens.js';
import type { WorkspaceState } from '../workspace-state.js';

export interface Rule {
  readonly id: string;
  /** One sentence. */
  readonly what: string;
  /** A public address where it can be read. */
  readonly source: string;
}

/** A call of a method of the Web API, as it came. */
export interface Call {
  readonly method: string;
  readonly body: Json;
  readonly token: string;
}

/** Slack's no. Status 200 when left out. */
export interface Refusal {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** What an administrator of the workspace decides, and a test changes. */
export interface WorkspaceSettings {
  /** How long a message may be edited; null for ever. */
  editWindowMs: number | null;
  /** Whether a "too many" says when to come again. */
  saysRetryAfter: boolean;
  /** Ids of people whose account was switched off. */
  readonly deactivated: Set<string>;
}

/** What rules look at. */
export interface Behind {
  readonly state: WorkspaceState;
  readonly workspace: Workspace;
  readonly settings: WorkspaceSettings;
  readonly clock: TwinClock;
  readonly tokens: Tokens;
  readonly limits: Limits;
  readonly validator: BlockKitValidator;
}

export interface CallRule extends Rule {
  /** Null: the call keeps the rule, or isn't one that it is about. */
  readonly refuses: (call: Call, slack: Behind) => Refusal | null;
}

export const no = (error: string, more: Json = {}): Refusal => ({ body: { ok: false, error, ...more } });

/** Where a method of the Web API and its errors are described. */
export const methodPage = (method: string): string => `https://docs.slack.dev/reference/methods/${method}`;
