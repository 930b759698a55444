// Events as they are being decided, with the state after each of them.
import type { Actor } from './concern.js';
import type { Context } from '../context.js';
import type { Because, CaseEvent, EventType, EventOf, NoticeKind, Part } from './events.js';
import type { Instant, PersonId, StepId } from '../ids.js';
import { evolve } from './evolve.js';
import type { CaseState } from './state.js';

export interface NotificationDraft {
  readonly kind: NoticeKind;
  readonly as: Part;
  readonly to: readonly PersonId[];
  readonly because: Because;
  readonly steps?: readonly StepId[];
  readonly dueAt?: Instant | null;
  readonly urgent?: boolean;
  readonly everyChannel?: boolean;
}

export interface Transcript {
  readonly context: Context;
  readonly events: readonly CaseEvent[];
  state(): CaseState;
  add<T extends EventType>(type: T, data: EventOf<T>['data'], by?: Actor): void;
  /** Adds a notification when there is anybody to tell. */
  tell(notification: NotificationDraft, fellDueAt?: Instant): void;
  /**
   * From when what follows something counts, and when it is said to have fallen due: after an outage from its due time,
   * so that nobody is told later than the outage made it; for what follows from this command, from now.
   */
  countedFrom(dueAt: Instant): Instant;
}

/** What follows from a command at once is never late, whatever time it is due by. */
export const following = (t: Transcript): Transcript => ({
  ...t,
  tell: (notification) => t.tell(notification),
  countedFrom: () => t.context.now,
});

export function transcript(before: CaseState, by: Actor, context: Context): Transcript {
  const events: CaseEvent[] = [];
  let state = before;
  const add: Transcript['add'] = (type, data, actor = by) => {
    const event = { type, at: context.now, by: actor, data } as unknown as CaseEvent;
    events.push(event);
    state = evolve(state, event);
  };
  return {
    context,
    events,
    state: () => state,
    add,
    countedFrom: (dueAt) => Math.min(dueAt, context.now),
    tell(notification, fellDueAt = context.now) {
      const to = [...new Set(notification.to)];
      if (to.length === 0) return;
      add('PeopleTold', {
        steps: [],
        dueAt: null,
        urgent: false,
        everyChannel: false,
        ...notification,
        to,
        fellDueAt,
        notice: `n${state.notifications.length}`,
      });
    },
  };
}
