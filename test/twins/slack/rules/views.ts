// Modals and the Home tab: what views.open, push, update and publish refuse.
import { VIEW_BYTES_MAX } from '../block-kit-limits.js';
import { isRecord, text, type Json } from '../json.js';
import { MODAL_STACK_MAX, TRIGGER_LIVES_MS } from '../workspace-state.js';
import { methodPage, no, type Behind, type Call, type CallRule } from './rule.js';

const byTrigger = ({ method }: Call): boolean => method === 'views.open' || method === 'views.push';
const triggerOf = ({ body }: Call): string => text(body.trigger_id) || text(body.interactivity_pointer);

/** The view that an update is for. */
const updated = ({ body }: Call, { state }: Behind) =>
  state.openView(text(body.view_id), text(body.external_id));

export const weightOf = (view: Json): number => Buffer.byteLength(JSON.stringify(view));

export const VIEW_RULES: readonly CallRule[] = [
  {
    id: 'view-too-large',
    what: 'A view of more than 250 kB is refused with `view_too_large`.',
    source: methodPage('views.open'),
    refuses: ({ method, body }) =>
      method.startsWith('views.') && isRecord(body.view) && weightOf(body.view) > VIEW_BYTES_MAX
        ? no('view_too_large')
        : null,
  },
  {
    id: 'view-well-formed',
    what: "A view that breaks Block Kit's shapes or limits is refused with `invalid_arguments`, each fault named.",
    source: 'https://docs.slack.dev/reference/views/modal-views',
    refuses: ({ method, body }, slack) => {
      if (!method.startsWith('views.')) return null;
      const problems = slack.validator.view(isRecord(body.view) ? body.view : {});
      if (problems.length === 0) return null;
      const messages = problems.map(({ path, message }) => `[ERROR] ${message} [json-pointer:/view${path}]`);
      return no('invalid_arguments', { response_metadata: { messages } });
    },
  },
  {
    id: 'trigger-known',
    what: 'A trigger that Slack never sent is refused with `invalid_trigger_id`.',
    source: methodPage('views.open'),
    refuses: (call, { state }) =>
      byTrigger(call) && !state.triggers.has(triggerOf(call)) ? no('invalid_trigger_id') : null,
  },
  {
    id: 'trigger-used-once',
    what: 'A trigger is good for one view; then it is refused with `exchanged_trigger_id`.',
    source: methodPage('views.open'),
    refuses: (call, { state }) =>
      byTrigger(call) && state.triggers.get(triggerOf(call))?.used === true
        ? no('exchanged_trigger_id')
        : null,
  },
  {
    id: 'trigger-three-seconds',
    what: 'A trigger lives for three seconds; then it is refused with `expired_trigger_id`.',
    source: 'https://docs.slack.dev/interactivity/handling-user-interaction',
    refuses: (call, { state }) => {
      const age = state.triggers.get(triggerOf(call))?.age() ?? 0;
      return byTrigger(call) && age > TRIGGER_LIVES_MS ? no('expired_trigger_id') : null;
    },
  },
  {
    id: 'push-needs-a-view',
    what: 'A view is pushed onto an open one; without one the push is refused with `not_found`.',
    source: methodPage('views.push'),
    refuses: (call, { state }) => {
      const user = state.triggers.get(triggerOf(call))?.user;
      if (call.method !== 'views.push' || user === undefined) return null;
      return state.stack(user).length === 0 ? no('not_found') : null;
    },
  },
  {
    id: 'stack-of-three',
    what: 'At most three views stand on one another; a fourth is refused with `push_limit_reached`.',
    source: methodPage('views.push'),
    refuses: (call, { state }) => {
      const user = state.triggers.get(triggerOf(call))?.user;
      if (call.method !== 'views.push' || user === undefined) return null;
      return state.stack(user).length >= MODAL_STACK_MAX ? no('push_limit_reached') : null;
    },
  },
  {
    id: 'closed-view-is-gone',
    what: 'A view that its reader has closed is gone: its update is refused with `not_found`.',
    source: methodPage('views.update'),
    refuses: (call, slack) =>
      call.method === 'views.update' && updated(call, slack) === undefined ? no('not_found') : null,
  },
  {
    id: 'hash-conflict',
    what: 'An update with the hash of an older state of the view is refused with `hash_conflict`.',
    source: methodPage('views.update'),
    refuses: (call, slack) => {
      const hash = text(call.body.hash);
      const view =
        call.method === 'views.publish'
          ? slack.state.home(text(call.body.user_id))
          : call.method === 'views.update'
            ? updated(call, slack)
            : undefined;
      return hash !== '' && view !== undefined && view.hash !== hash ? no('hash_conflict') : null;
    },
  },
  {
    id: 'external-id-unique',
    what: 'An `external_id` belongs to one view; a second one is refused with `duplicate_external_id`.',
    source: methodPage('views.open'),
    refuses: (call, slack) => {
      const id = isRecord(call.body.view) ? text(call.body.view.external_id) : '';
      if (!call.method.startsWith('views.') || id === '') return null;
      const holder = slack.state.openView('', id);
      const own =
        call.method === 'views.publish' ? slack.state.home(text(call.body.user_id)) : updated(call, slack);
      return holder === undefined || holder === own ? null : no('duplicate_external_id');
    },
  },
];
