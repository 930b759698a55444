// Giving the designated officer of another organisation a way into one case, and what to read out to them.
import type { Context } from '../../escalation/context.js';
import type { PersonId, Reference } from '../../escalation/ids.js';
import { officersFor } from '../../escalation/routing/routing.js';
import { excludedFrom } from '../../escalation/routing/routing.js';
import type { CaseState } from '../../escalation/case/state.js';
import { linkChannelOf } from '../../escalation/organisation.js';
import { button } from './buttons.js';
import type { Button, Form, FormValues, Section } from './card.js';
import { officerOptions, peopleField } from './fields.js';
import { writeCaseState, type CaseFormState } from './form-state.js';
import { clockTime, dayTime, nameOf, withPhone } from './words.js';

/** A link that an officer has, or had. */
export interface AccessShown {
  readonly officer: PersonId;
  readonly expiresAt: number;
  readonly openings: readonly number[];
  readonly state: 'open' | 'ended' | 'revoked' | 'locked';
}

export interface AccessFormOptions {
  readonly state: CaseFormState;
  readonly case: CaseState;
  readonly links: readonly AccessShown[];
  readonly values: FormValues;
  readonly context: Context;
}

export function giveAccessForm(o: AccessFormOptions): Form {
  const { organisation } = o.context;
  const { concern, conflicts } = o.case;
  const without = concern === null ? new Set<PersonId>() : excludedFrom(organisation, concern, conflicts);
  const [first] = concern === null ? [] : officersFor(organisation, concern, conflicts);
  const options = officerOptions(organisation, without);
  const values = first === undefined ? o.values : { officer: first, ...o.values };
  return {
    name: 'give-access',
    state: writeCaseState(o.state),
    title: 'Give the officer access',
    sections: [
      {
        style: 'plain',
        lines: [
          'Ring them first. They get a link to this one case by e-mail or text; you read the passcode out on the phone.',
          'Never send link and passcode by the same way. It works for 7 days, and ends at once when you take it back.',
        ],
      },
      ...linksSection(o),
    ],
    fields: [peopleField('officer', 'Designated officer', options, values, { required: true })],
    submit: 'Show the passcode',
    buttons: revokeButtons(o),
  };
}

const linksSection = ({ links, context }: AccessFormOptions): Section[] =>
  links.length === 0
    ? []
    : [{ style: 'list', heading: 'Given so far', lines: links.map((link) => linkLine(link, context)) }];

function linkLine(link: AccessShown, context: Context): string {
  const name = nameOf(link.officer, context.organisation);
  const opened =
    link.openings.length === 0
      ? 'not opened yet'
      : `opened ${link.openings.map((at) => clockTime(at, context)).join(', ')}`;
  switch (link.state) {
    case 'open':
      return `${name}: until ${dayTime(link.expiresAt, context)}; ${opened}.`;
    case 'revoked':
      return `${name}: taken back; ${opened}.`;
    case 'locked':
      return `${name}: closed after five wrong passcodes; ${opened}.`;
    case 'ended':
      return `${name}: ended at ${dayTime(link.expiresAt, context)}; ${opened}.`;
  }
}

const revokeButtons = ({ links, state, context }: AccessFormOptions): Button[] =>
  links
    .filter((link) => link.state === 'open')
    .map(({ officer }) =>
      button(
        'revoke-access',
        `Take back from ${nameOf(officer, context.organisation)}`,
        `${state.reference} ${officer}`,
        'danger',
      ),
    );

/** Asks first: a button may be opened as a page, and merely opening a page changes nothing. */
export const revokeAccessForm = (state: CaseFormState, officer: PersonId, context: Context): Form => ({
  name: 'revoke-access',
  state: writeCaseState({ ...state, entry: officer }),
  title: 'Take access back',
  sections: [
    {
      style: 'plain',
      lines: [
        `${nameOf(officer, context.organisation)} can’t open the case any more by the link that they have, and a page that is open is closed. You can give access again.`,
      ],
    },
  ],
  fields: [],
  submit: 'Take it back',
  buttons: [],
});

/**
 * A form rather than a card, so that it stays in no chat. `address` is shown only in a rehearsal, where no
 * post goes out.
 */
export function passcodeForm(o: {
  readonly reference: Reference;
  readonly instance: string;
  readonly officer: PersonId;
  readonly passcode: string;
  readonly expiresAt: number;
  readonly sent: boolean;
  readonly address: string | null;
  readonly context: Context;
}): Form {
  const { organisation } = o.context;
  const how = linkChannelOf(organisation, o.officer)?.words.by ?? null;
  return {
    name: 'passcode',
    state: writeCaseState({ instance: o.instance, reference: o.reference, step: null, entry: null }),
    title: 'Read this out by phone',
    sections: [
      { style: 'warning', heading: `Passcode ${o.passcode}`, lines: [] },
      {
        style: 'list',
        lines: [
          `Ring ${withPhone(o.officer, organisation)}, on a number that you know, and read it out. Don't write it in any message.`,
          how === null
            ? 'They have neither e-mail nor a mobile number here: a link can’t be sent to them.'
            : o.sent
              ? `The link goes to them now by ${how}.`
              : `They have the link by ${how} already; it is the same one.`,
          `It works until ${dayTime(o.expiresAt, o.context)}. Each time that they open the case is recorded.`,
          ...(o.address === null ? [] : [`Rehearsal: their link is ${o.address}`]),
        ],
      },
    ],
    fields: [],
    submit: null,
    buttons: [button('open', 'Back to the case', o.reference)],
  };
}
