// How much Slack takes at once. What is over it is refused whole, so nothing may ever be.

export interface SlackBudget {
  readonly blocks: number;
  /** Characters of JSON, where each that isn't ASCII counts as its escape does. */
  readonly size: number;
}

/** 250 kB and 100 blocks (docs.slack.dev/reference/views, `view_too_large`), less what goes around it. */
export const VIEW: SlackBudget = { blocks: 100, size: 240_000 };

/**
 * 50 blocks (docs.slack.dev/reference/block-kit/blocks); how long they may be together isn't documented: some 13,200
 * characters are (github.com/slackapi/bolt-js/issues/2509, 2867: `msg_blocks_too_long`).
 */
export const MESSAGE: SlackBudget = { blocks: 50, size: 12_000 };

export const isWithin = (budget: SlackBudget, blocks: readonly unknown[], around: unknown = null): boolean =>
  blocks.length <= budget.blocks && sizeOf([blocks, around]) <= budget.size;

/** Longest way to write it: whoever counts without escapes finds less. */
const sizeOf = (payload: unknown): number => JSON.stringify(payload).replace(/[^\0-\x7f]/g, '\\u0000').length;
