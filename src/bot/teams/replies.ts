// The bodies with which invokes are answered: the shapes are Microsoft's
// (https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model,
// https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search).
import type { AdaptiveCardJson } from '../cards/adaptive-card.js';
import type { Option } from '../cards/card.js';
import type { Reply } from './request-guard.js';

const CARD = 'application/vnd.microsoft.card.adaptive';

/** In place of the card whose button was pressed, or that was refreshed. */
export const inPlace = (card: AdaptiveCardJson): Reply => ({
  status: 200,
  body: { statusCode: 200, type: CARD, value: card },
});

/**
 * What the client shows stays. No error, after which a client may ask no more
 * (https://github.com/OfficeDev/microsoft-teams-library-js/issues/1888).
 */
export const NOTHING_NEW: Reply = {
  status: 200,
  body: {
    statusCode: 200,
    type: 'application/vnd.microsoft.activity.message',
    value: 'This could not be read anew just now. It shows how things stood before.',
  },
};

export const dialog = (title: string, card: AdaptiveCardJson): Reply => ({
  status: 200,
  body: {
    task: {
      type: 'continue',
      value: { title, height: 'large', width: 'medium', card: { contentType: CARD, content: card } },
    },
  },
});

/** A button of ours, as nobody but somebody else's program sends it. */
export const MALFORMED: Reply = {
  status: 200,
  body: {
    statusCode: 400,
    type: 'application/vnd.microsoft.error',
    value: { code: 'BadRequest', message: 'This button can’t be read.' },
  },
};

export const searched = (options: readonly Option[]): Reply => ({
  status: 200,
  body: {
    type: 'application/vnd.microsoft.search.searchResponse',
    value: { results: options.map(({ id, label }) => ({ title: label, value: id })) },
  },
});
