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
}

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
