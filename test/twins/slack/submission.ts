// What a submitted form comes to: the app's answer applied as Slack applies it.
import type { SlackClient } from './client.js';
import type { Field } from './controls.js';
import { isRecord, record, records, text, type Json } from './json.js';
import { seenView, type SeenView } from './seen.js';
import type { Reply } from './signed-request.js';
import { MODAL_STACK_MAX, type StoredView } from './workspace-state.js';

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

/** Applies the app's answer to a view_submission. */
export async function applySubmission(
  client: SlackClient,
  user: string,
  view: StoredView,
  reply: Reply,
): Promise<Outcome> {
  const { state } = client.tap;
  if (reply.status !== 200) return { kind: 'failed', reply };
  const answer = record(reply.json);
  switch (answer.response_action) {
    case 'errors':
      return errorsOf(client, view, answer, reply);
    case 'clear':
      state.close(user, 'all');
      return { kind: 'cleared', reply };
    case 'update':
    case 'push':
      return isRecord(answer.view)
        ? replaceOrPush(client, user, view, answer.response_action, answer.view, reply)
        : { kind: 'failed', reply };
    default: {
      if (answer.response_action !== undefined) {
        client.tap.problem('view_submission', [
          { path: '/response_action', message: 'is none that Slack knows' },
        ]);
        return { kind: 'failed', reply };
      }
      state.remove(user, view.id);
      const below = state.stack(user).at(-1);
      return { kind: 'closed', below: below ? seenView(below) : null, reply };
    }
  }
}

function errorsOf(client: SlackClient, view: StoredView, answer: Json, reply: Reply): Outcome {
  const errors = Object.fromEntries(
    Object.entries(record(answer.errors)).map(([id, words]) => [id, text(words)]),
  );
  const inputs = records(view.view.blocks)
    .filter((block) => block.type === 'input')
    .map((block) => block.block_id);
  const stray = Object.keys(errors).filter((id) => !inputs.includes(id));
  client.tap.problem(
    'view_submission',
    stray.map((id) => ({ path: `/errors/${id}`, message: 'is no input block of the view' })),
  );
  return Object.keys(errors).length === 0 || stray.length > 0
    ? { kind: 'failed', reply }
    : { kind: 'errors', errors, sent: true };
}

// The emulator is told as well, so that the app's later views.update meets the view that Slack would have.
async function replaceOrPush(
  client: SlackClient,
  user: string,
  view: StoredView,
  action: 'update' | 'push',
  next: Json,
  reply: Reply,
): Promise<Outcome> {
  const { state, emulator } = client.tap;
  client.tap.checkView(`view_submission ${action}`, next);
  if (action === 'update') {
    const { view: updated } = await emulator.call('views.update', { view_id: view.id, view: next });
    state.updated(view.id, next, text(record(updated).hash));
    return { kind: 'updated', modal: seenView(view), reply };
  }
  if (state.stack(user).length >= MODAL_STACK_MAX) {
    client.tap.problem('view_submission push', [
      { path: '', message: 'three modals stand on top of one another' },
    ]);
    return { kind: 'failed', reply };
  }
  const trigger_id = await client.trigger(user);
  const { view: opened } = await emulator.call('views.open', { trigger_id, view: next });
  state.pushed(user, next, { ...record(opened), root_view_id: view.rootId, previous_view_id: view.id });
  const top = state.stack(user).at(-1) ?? view;
  return { kind: 'pushed', modal: seenView(top), reply };
}
