// The calls views.open, push, update and publish, once no rule has refused them. They are answered here and not by
// the emulator, which can't tell who has closed a view.
import { record, text, type Json } from './json.js';
import type { Behind } from './rules/rule.js';
import type { StoredView } from './workspace-state.js';

/** The answer to a call of a `views.` method; null for any other. */
export function answerView(slack: Behind, method: string, body: Json): Json | null {
  const { state } = slack;
  const sent = record(body.view);
  const trigger = state.triggers.get(text(body.trigger_id) || text(body.interactivity_pointer));
  switch (method) {
    case 'views.open':
    case 'views.push': {
      if (trigger) trigger.used = true;
      const user = trigger?.user ?? '';
      return shown(
        slack,
        method === 'views.open' ? openView(slack, user, sent) : pushView(slack, user, sent),
      );
    }
    case 'views.update': {
      const view = state.openView(text(body.view_id), text(body.external_id));
      if (view) updateView(slack, view, sent);
      return view ? shown(slack, view) : { ok: true };
    }
    case 'views.publish': {
      const user = text(body.user_id);
      const id = state.home(user)?.id ?? newId(slack);
      state.published(user, sent, { id, hash: newHash(slack) });
      return shown(slack, state.home(user));
    }
    default:
      return null;
  }
}

/** A modal alone; whatever stood there is gone. */
function openView(slack: Behind, user: string, sent: Json): StoredView | undefined {
  slack.state.opened(user, sent, { id: newId(slack), hash: newHash(slack) });
  return slack.state.stack(user).at(-1);
}

/** A modal on top of what is open. */
export function pushView(slack: Behind, user: string, sent: Json): StoredView | undefined {
  const parent = slack.state.stack(user).at(-1);
  slack.state.pushed(user, sent, {
    id: newId(slack),
    hash: newHash(slack),
    root_view_id: parent?.rootId,
    previous_view_id: parent?.id,
  });
  return slack.state.stack(user).at(-1);
}

export function updateView(slack: Behind, view: StoredView, sent: Json): void {
  slack.state.updated(view.id, sent, newHash(slack));
}

const newId = ({ state }: Behind): string => `V0${String(state.nextId()).padStart(8, '0')}`;
const newHash = ({ state, clock }: Behind): string =>
  `${Math.floor(clock.now() / 1000)}.${String(state.nextId()).padStart(6, '0')}`;

const shown = ({ workspace }: Behind, view: StoredView | undefined): Json => ({
  ok: true,
  view: {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    state: { values: {} },
    ...view?.view,
    id: view?.id,
    hash: view?.hash,
    root_view_id: view?.rootId,
    previous_view_id: view?.previousId,
    team_id: workspace.teamId,
    app_id: workspace.appId,
    bot_id: workspace.botId,
  },
});
