// A card is kept well below what Teams takes, whatever the organisation and the case: what is left out stands on the web.
import { cardToAdaptiveCard, formToAdaptiveCard, type AdaptiveCardJson } from '../cards/adaptive-card.js';
import { fitCard, fitForm, restOnTheWeb } from '../cards/budget.js';
import { button } from '../cards/buttons.js';
import type { Card, Form, FormErrors } from '../cards/card.js';

/**
 * Bytes of a card's JSON in UTF-16, as Teams counts. A message may have 28 kB with everything around the card
 * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages); what an answer in a dialog
 * may have isn't written anywhere, and 28,000 is on record (https://github.com/MicrosoftDocs/msteams-docs/issues/4062).
 */
export const MOST_BYTES = 25_000;
/** As many names are quick to look through; where they don't fit, fewer are sent and the others are searched. */
const ROOMY = { searchesAbove: 40 };
const CLOSE = { searchesAbove: 6 };
const TERSE = { searchesAbove: 6, isTerse: true };

export const bytesOf = (card: AdaptiveCardJson): number => JSON.stringify(card).length * 2;
const fits = (card: AdaptiveCardJson): boolean => bytesOf(card) <= MOST_BYTES;

interface FormLook {
  readonly errors: FormErrors;
  readonly inDialog: boolean;
}

/** @param site where the rest stands */
export function drawCard(card: Card, site: string, draw: (card: Card) => AdaptiveCardJson): AdaptiveCardJson {
  const fitting = fitCard(card, (shown) => fits(draw(shown)), restOnTheWeb(site));
  return draw(fitting ?? onTheWeb(card.title, [], site));
}

export function drawForm(form: Form, look: FormLook, site: string): AdaptiveCardJson {
  const draw = (shown: Form, how: object) => formToAdaptiveCard(shown, { ...look, ...how });
  const whole = [ROOMY, CLOSE].map((how) => draw(form, how)).find(fits);
  if (whole !== undefined) return whole;
  for (const how of [CLOSE, TERSE]) {
    const fitting = fitForm(form, (shown) => fits(draw(shown, how)), restOnTheWeb(site));
    if (fitting !== null) return draw(fitting, how);
  }
  const card = onTheWeb(form.title, ['Nothing on it has been sent.'], site);
  return cardToAdaptiveCard(card, { inDialog: look.inDialog });
}

const TITLE_AT_MOST = 200;

/** Where even the fields, or the buttons, are too much. */
const onTheWeb = (title: string, lines: readonly string[], site: string): Card => ({
  title: title.slice(0, TITLE_AT_MOST),
  urgency: 'urgent',
  lines: ['This is too long for Teams.', ...lines, restOnTheWeb(site)],
  facts: [],
  buttons: [button('web', 'Open it on the web', '', 'primary')],
});
