// Events as they were once written → as they are now. Nothing that was stored is ever rewritten.
import { EVENT_SCHEMA, type CaseEvent } from '../escalation/case/events.js';
import type { NewEvent } from '../store/index.js';

/** An event of a shape that this version can't read: written by a newer one, or damaged. */
export class UnreadableEvent extends Error {
  readonly code = 'unreadable-event';
  constructor(type: string, schema: number) {
    super(`An event "${type}" of schema ${schema} can't be read here; schemas 1 to ${EVENT_SCHEMA} can`);
  }
}

interface Inner {
  readonly at: number;
  readonly by: CaseEvent['by'];
  readonly data: unknown;
}

/** From schema n (the index plus one) to n + 1; a new schema adds one here, and its fixture to the tests. */
const STEPS: readonly ((type: string, inner: Inner) => Inner)[] = [];

/** `by` and `at` stand inside the encrypted data: who did something is content too. */
export const toStored = (event: CaseEvent): NewEvent => ({
  type: event.type,
  schema: EVENT_SCHEMA,
  data: { at: event.at, by: event.by, data: event.data },
});

/** @throws UnreadableEvent */
export function fromStored(stored: NewEvent): CaseEvent {
  if (
    !Number.isInteger(stored.schema) ||
    stored.schema < 1 ||
    stored.schema > EVENT_SCHEMA ||
    !isInner(stored.data)
  ) {
    throw new UnreadableEvent(stored.type, stored.schema);
  }
  const inner = STEPS.slice(stored.schema - 1).reduce<Inner>(
    (each, step) => step(stored.type, each),
    stored.data,
  );
  return { type: stored.type, at: inner.at, by: inner.by, data: inner.data } as CaseEvent;
}

function isInner(data: unknown): data is Inner {
  return typeof data === 'object' && data !== null && 'at' in data && 'by' in data && 'data' in data;
}
