// The view as the person had it in front of them when they sent it, which may not be the one that we would draw now.
import type { ReceivedView, viewState } from './payloads.js';
import type { z } from 'zod';

type State = z.infer<typeof viewState>;
type StateValue = State['values'][string][string];

/** Block ids beside which an error may stand: Slack refuses a reply that names any other. */
export const fieldsIn = (view: Pick<ReceivedView, 'blocks'>): ReadonlySet<string> =>
  new Set(view.blocks.flatMap((b) => (b.type === 'input' && b.block_id !== undefined ? [b.block_id] : [])));

/**
 * Slack sends null for a field of an updated view that was filled when it was shown and that nobody touched
 * (github.com/slackapi/bolt-js/issues/1258, 1073). Where something must stand in it, it can't have been emptied either:
 * what it was filled with counts.
 */
export function withInitial(view: Pick<ReceivedView, 'blocks' | 'state'>): State {
  const values = { ...view.state.values };
  for (const { type, block_id: id, optional, element } of view.blocks) {
    if (type !== 'input' || id === undefined || optional === true || element?.action_id === undefined)
      continue;
    const sent = values[id]?.[element.action_id];
    if (sent === undefined || isEmpty(sent)) {
      const initial = initialOf(element);
      if (initial !== null) values[id] = { ...values[id], [element.action_id]: initial };
    }
  }
  return { values };
}

const isEmpty = (v: StateValue): boolean =>
  !v.value &&
  !v.selected_date &&
  (v.selected_date_time ?? null) === null &&
  !v.selected_option &&
  (v.selected_options ?? []).length === 0;

function initialOf(element: NonNullable<ReceivedView['blocks'][number]['element']>): StateValue | null {
  const initial: StateValue = {
    value: element.initial_value,
    selected_date: element.initial_date,
    selected_date_time: element.initial_date_time,
    selected_option: element.initial_option,
    selected_options: element.initial_options,
  };
  return isEmpty(initial) ? null : initial;
}

/** How many modals stand on one another, this one included. */
export const depthOf = (view: Pick<ReceivedView, 'root_view_id' | 'previous_view_id'>): number => {
  if (!view.previous_view_id) return 1;
  return view.previous_view_id === view.root_view_id ? 2 : STACK_LIMIT;
};

/** Slack takes no more (docs.slack.dev/surfaces/modals). */
export const STACK_LIMIT = 3;
