// What a submitted form comes to: the app's answer applied as Slack applies it.
import type { Field } from './controls.js';
import { record, text, type Json } from './json.js';
import { ANSWER_RULES } from './rules/answers.js';
import { seenView, type SeenView } from './seen.js';
import type { Reply } from './signed-request.js';
import type { Tap } from './tap.js';
import { pushView, updateView } from './views.js';
import type { StoredView } from './workspace-state.js';

/**
 * `errors` by block id, `sent` false when Slack itself held the form back (a required field empty, a text too
 * long); `closed` with the modal below, if any; `failed` when Slack would say that it had trouble connecting.
 */
export type Outcome =
  | { readonly kind: 'errors'; readonly errors: Readonly<Record<string, string>>; readonly sent: boolean }
  | { readonly kind: 'closed'; readonly below: SeenView | null; readonly reply: Reply }
  | { readonly kind: 'cleared'; readonly reply: Reply }
  | { readonly kind: 'updated' | 'pushed'; readonly modal: SeenView; readonly reply: Reply }
  | { readonly kind: 'failed'; readonly reply: Reply };

/** What Slack's own form refuses before it sends anything. */
export function heldBack(fields: readonly Field[]): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { blockId, value, optional, element } of fields) {
    const empty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
    if (empty && !optional) errors[blockId] = 'Please complete this required field.';
    if (typeof value !== 'string') continue;
    if (typeof element.max_length === 'number' && value.length > element.max_length)
      errors[blockId] = 'Too long.';
    if (typeof element.min_length === 'number' && value.length < element.min_length)
      errors[blockId] = 'Too short.';
  }
  return errors;
}

/** Applies the app's answer to a view_submission, once it breaks no rule. */
export function applySubmission(tap: Tap, user: string, view: StoredView, reply: Reply): Outcome {
  const { state } = tap;
  const answer = record(reply.json);
  const wrong = ANSWER_RULES.filter(tap.keeps).flatMap((rule) =>
    rule.wrong({ user, view, reply, answer }, tap),
  );
  // A status says what it is by itself; all else is a fault of the app's that a suite must hear of.
  if (reply.status === 200) tap.problem(`view_submission ${text(answer.response_action)}`.trim(), wrong);
  if (wrong.length > 0 || tap.isTooLate(reply)) return { kind: 'failed', reply };
  switch (answer.response_action) {
    case 'errors':
      return { kind: 'errors', errors: wordsOf(answer), sent: true };
    case 'clear':
      state.close(user, 'all');
      return { kind: 'cleared', reply };
    case 'update':
      updateView(tap, view, record(answer.view));
      return { kind: 'updated', modal: seenView(view), reply };
    case 'push':
      return { kind: 'pushed', modal: seenView(pushView(tap, user, record(answer.view)) ?? view), reply };
    default: {
      state.remove(user, view.id);
      const below = state.stack(user).at(-1);
      return { kind: 'closed', below: below ? seenView(below) : null, reply };
    }
  }
}

const wordsOf = (answer: Json): Record<string, string> =>
  Object.fromEntries(Object.entries(record(answer.errors)).map(([id, words]) => [id, text(words)]));
