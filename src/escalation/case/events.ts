// What has happened to a case: past-tense facts, appended once and never changed. A case is this list.
import type { z } from 'zod';
import type { Actor } from './concern.js';
import type { because, EVENT_SCHEMAS, noticeKind, part } from './event-schemas.js';
import type { Instant } from '../ids.js';
import type { NewestDataOf } from './schemas-by-version.js';

export type Part = z.infer<typeof part>;
export type NoticeKind = z.infer<typeof noticeKind>;
export type Because = z.infer<typeof because>;

export type EventType = keyof typeof EVENT_SCHEMAS;
/** Each with its data in the newest form of its type. */
export type CaseEvent = { [T in EventType]: E<T> }[EventType];
export type EventOf<T extends EventType> = Extract<CaseEvent, { type: T }>;

/**
 * People were told something. The log holds each notification as a fact of its own, so that "who was told
 * what, when and why" is read, not recomputed with later code.
 */
export type Notification = EventOf<'PeopleTold'>['data'];

interface E<T extends EventType> {
  readonly type: T;
  readonly at: Instant;
  readonly by: Actor;
  readonly data: NewestDataOf<typeof EVENT_SCHEMAS, T>;
}
