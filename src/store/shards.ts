import { createHash } from 'node:crypto';

/** The number of parts into which due work is spread, so that workers seldom meet. */
export const SHARDS = 16;

/** The shard of a case, from its id. */
export function shardOf(caseId: string): number {
  return (createHash('sha256').update(caseId).digest()[0] ?? 0) % SHARDS;
}

/** The shard of a recipient, from the keyed hash: what one person is sent stays in one shard, in order. */
export function shardOfRecipient(recipient: Buffer): number {
  return (recipient[0] ?? 0) % SHARDS;
}
