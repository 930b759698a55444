// What single Slack methods mean for what people see, and the answers that the emulator can't give.
import { record, text, type Json } from './json.js';
import type { SlackEmulator } from './emulator.js';
import { MODAL_STACK_MAX, type WorkspaceState } from './workspace-state.js';

/** Where an interaction took place. `ts` is the message it was on, if any. */
export interface Observed {
  readonly user: string;
  readonly channel: string;
  readonly ts: string | null;
}

/** What stands behind the tap. */
export interface Behind {
  readonly state: WorkspaceState;
  readonly emulator: SlackEmulator;
  readonly socketUrl: string | null;
}

/** Keeps what a successful call has changed for people. */
export function observe(state: WorkspaceState, method: string, body: Json, answer: Json): void {
  const sent = record(body.view);
  const view = record(answer.view);
  const user = state.triggers.get(text(body.trigger_id) || text(body.interactivity_pointer))?.user ?? '';
  switch (method) {
    case 'views.open':
      return state.opened(user, sent, view);
    case 'views.push':
      return state.pushed(user, sent, view);
    case 'views.update':
      return state.updated(text(view.id), sent, text(view.hash));
    case 'views.publish':
      return state.published(text(body.user_id), sent, view);
    case 'conversations.open': {
      const channel = text(record(answer.channel).id);
      const users = text(body.users) || text(record(answer.channel).user);
      if (!users.includes(',')) state.directChannel(channel, users);
      return;
    }
    case 'chat.postMessage': {
      const channel = text(answer.channel);
      if (/^[UW]/.test(text(body.channel))) state.directChannel(channel, text(body.channel));
      state.posted(channel, text(answer.ts), body);
      return;
    }
    case 'chat.postEphemeral':
      state.posted(text(body.channel), text(answer.message_ts), body, text(body.user));
      return;
    case 'chat.update':
      return state.edited(text(body.channel), text(body.ts), body);
    case 'chat.delete': {
      const message = state.message(text(body.channel), text(body.ts));
      if (message) message.deleted = true;
      return;
    }
    default:
      return;
  }
}

/** The answer to a call that must not, or can't, be forwarded; null when the emulator answers it well. */
export async function answerInstead(tap: Behind, method: string, body: Json): Promise<Json | null> {
  switch (method) {
    case 'api.test':
      return { ok: true, args: body };
    case 'apps.connections.open':
      return tap.socketUrl ? { ok: true, url: tap.socketUrl } : null;
    case 'views.update':
      // Slack forgets a view that its reader has closed; the emulator doesn't.
      return tap.state.isClosed(text(body.view_id)) ? { ok: false, error: 'not_found' } : null;
    case 'views.push':
      return push(tap, body);
    case 'chat.postEphemeral':
      return ephemeral(tap, body);
    default:
      return null;
  }
}

/**
 * The emulator counts modals that were closed long ago against the limit of three on top of one another, so
 * the tap counts, and the emulator opens the view without a parent.
 */
async function push(tap: Behind, body: Json): Promise<Json | null> {
  const trigger = text(body.trigger_id) || text(body.interactivity_pointer);
  const user = tap.state.triggers.get(trigger)?.user;
  const stack = user ? tap.state.stack(user) : [];
  const parent = stack.at(-1);
  if (!user || !parent) return null;
  if (stack.length >= MODAL_STACK_MAX) return { ok: false, error: 'push_limit_reached' };
  try {
    const { view } = await tap.emulator.call('views.open', { view: body.view, trigger_id: trigger });
    const pushed = { ...record(view), root_view_id: parent.rootId, previous_view_id: parent.id };
    tap.state.pushed(user, record(body.view), pushed);
    return { ok: true, view: pushed };
  } catch (error) {
    const refused = /"error":"(\w+)"/.exec(String(error))?.[1] ?? 'fatal_error';
    return { ok: false, error: refused };
  }
}

/** In a direct message, where the emulator doesn't know the person as a member of a channel named by them. */
async function ephemeral(tap: Behind, body: Json): Promise<Json | null> {
  const channel = text(body.channel);
  if (tap.state.channelOwner(channel) !== text(body.user)) return null;
  const ts = `${Math.floor(Date.now() / 1000)}.${String(tap.state.nextId()).padStart(6, '0')}`;
  tap.state.posted(channel, ts, body, text(body.user));
  return { ok: true, message_ts: ts };
}
