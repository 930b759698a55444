// Events as once written → as they are now. Nothing stored is ever rewritten.
import type { z } from 'zod';
import { EVENT_SCHEMAS, eventEnvelope } from '../escalation/case/event-schemas.js';
import { NO_FACTS } from '../escalation/case/concern.js';
import type { CaseEvent } from '../escalation/case/events.js';
import type { Catalogue, NewestDataOf, UpcastsOf } from '../escalation/case/schemas-by-version.js';
import type { NewEvent } from '../store/index.js';

/** An event that can't be read here. The message names its type and schema, never what is in it. */
export class UnreadableEvent extends Error {
  constructor(
    readonly code: 'newer-event' | 'unreadable-event',
    message: string,
  ) {
    super(message);
  }
}

/** `by` and `at` are inside the encrypted data: who did something is content too. */
export const toStored = (event: CaseEvent): NewEvent => ({
  type: event.type,
  schema: EVENT_SCHEMAS[event.type].length,
  data: { at: event.at, by: event.by, data: event.data },
});

/**
 * The second part is for types with more than one schema: what leads from each to the next, `StepRecorded: [(old) => …]`.
 * @throws UnreadableEvent
 */
export const fromStored: (stored: NewEvent) => CaseEvent = createReader(EVENT_SCHEMAS, {
  ConcernRaised: [
    (old) => ({
      ...old,
      concern: { ...old.concern, received: { how: 'self', from: null } },
      outOfHours: false,
    }),
  ],
  // Whether it was evidence followed from the stage, and was worked out on reading: `CaseReopened` says it too.
  InformationAdded: [
    ({ text, adultInvolved }) => ({
      text,
      facts: { ...NO_FACTS, adultInvolved },
      news: [],
      clocks: null,
      evidence: false,
    }),
  ],
});

type Read<C extends Catalogue> = {
  [T in keyof C & string]: Pick<CaseEvent, 'at' | 'by'> & {
    readonly type: T;
    readonly data: NewestDataOf<C, T>;
  };
}[keyof C & string];

/**
 * Reads events by the schemas of their types: each is checked against the one that it was written by, then led up to
 * the newest.
 * @returns a function that throws `UnreadableEvent`
 */
export function createReader<const C extends Catalogue>(
  schemas: C,
  upcasts: UpcastsOf<C>,
): (stored: NewEvent) => Read<C> {
  const steps: Readonly<Record<string, readonly ((old: unknown) => unknown)[]>> = upcasts as never;
  return (stored) => {
    const { type, schema } = stored;
    const known = Object.hasOwn(schemas, type) ? (schemas[type] ?? []) : [];
    const written = known[schema - 1];
    if (written === undefined) throw unknownEvent(stored, known.length);
    if (!eventEnvelope.safeParse(stored.data).success) throw misshapen(stored);
    // Checked, not replaced by what the check makes of it: everything that was stored is handed on.
    const { at, by, data } = stored.data as z.infer<typeof eventEnvelope>;
    if (!written.safeParse(data).success) throw misshapen(stored);
    const newest = (steps[type] ?? []).slice(schema - 1).reduce((old, step) => step(old), data);
    return { type, at, by, data: newest } as Read<C>;
  };
}

function unknownEvent({ type, schema }: NewEvent, newest: number): UnreadableEvent {
  if (newest > 0 && !(schema > newest)) return misshapen({ type, schema });
  const here = newest === 0 ? 'no schema of it can' : `schemas 1 to ${newest} can`;
  return new UnreadableEvent(
    'newer-event',
    `An event "${type}" of schema ${schema} can't be read here; ${here}. A newer version of Sameday wrote it: ` +
      'start that version again, or a later one. The case stays as it is until then.',
  );
}

const misshapen = ({ type, schema }: Pick<NewEvent, 'type' | 'schema'>): UnreadableEvent =>
  new UnreadableEvent(
    'unreadable-event',
    `An event "${type}" of schema ${schema} doesn't have the form of that schema. Its seal is whole, so a fault of ` +
      'Sameday wrote it: the case stays as it is; report this type and schema.',
  );
