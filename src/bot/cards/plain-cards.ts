// Cards that mention no case, or only in a word: help, may not, not saved, no files, undeliverable.
import { STRANGER, type Announcement, type Enclosed } from '../../casework/casework.js';
import type { Context } from '../../escalation/context.js';
import { button } from './buttons.js';
import type { Card, Section } from './card.js';
import { renderCase } from './notice.js';
import type { View } from './standing.js';
import type { PersonId } from '../../escalation/ids.js';
import { EMERGENCY } from './standing.js';
import { listed } from './words.js';

const plain = (title: string, lines: readonly string[], more: Partial<Card> = {}): Card => ({
  title,
  urgency: 'normal',
  lines,
  facts: [],
  buttons: [],
  ...more,
});

export interface HelpOptions {
  /** The command as typed on this platform. Default: `/concern`. */
  readonly command?: string | undefined;
  /** They wrote where others read it, too. */
  readonly isPublic?: boolean;
  /** Identifies the words they wrote to us, for the form to begin with. */
  readonly draft?: string;
}

export function renderHelp({ command = '/concern', draft, isPublic = false }: HelpOptions = {}): Card {
  return plain(
    'Raise a concern about a colleague',
    [
      EMERGENCY,
      ...(isPublic ? [WRITTEN_IN_PUBLIC] : []),
      ...(draft === undefined ? [] : [OFFERED]),
      'Tell us what worries you. Before you send it you see by name who will be told, and who never will. You can leave people out, or choose the whistle-blowing route.',
      `${command}: raise a concern. ${command} status: where yours stand. ${command} web: the same on the web. ${command} help: this.`,
      "Don't investigate, don't question anyone, don't copy, send or delete anything. We can't take files.",
    ],
    {
      buttons: [
        button('raise', 'Raise a concern', draft ?? '', 'primary'),
        button('status', 'Where it stands', ''),
      ],
    },
  );
}

const OFFERED =
  'Nothing is recorded and nobody is told yet. Press "Raise a concern" within ten minutes, and the form begins with what you wrote.';

/**
 * Only for the person's own chat: whoever has the address is let in as them, once. `url` null: there is no
 * site.
 */
export const renderWebLink = (url: string | null): Card =>
  url === null
    ? plain('There is no web page here', ['Everything can be done in this chat. Write help to see how.'])
    : plain(
        'Your cases on the web',
        ['The link signs you in once, within ten minutes. It is yours alone: give it to nobody.'],
        { buttons: [{ ...button('go-to-web', 'Open', '', 'primary'), url }] },
      );

/** The same words whether or not the case exists. */
export const renderMayNot = (): Card =>
  plain("You can't open this case", [
    "You can't open this case. If you think that you should, speak to the designated safeguarding lead.",
  ]);

const ringLine = (ring: readonly string[]): string =>
  `Don't wait for us: ring ${listed(ring, 'or')}. If a child is in danger now: 999.`;

/** Nothing could be stored. `ring`: people with their numbers, from memory. */
export const renderNotSaved = (ring: readonly string[]): Card =>
  plain('This was not saved', ['This was not saved.', ringLine(ring)], { urgency: 'emergency' });

/** The same, above a form that keeps what was typed. */
export const notSavedSection = (ring: readonly string[]): Section => ({
  heading: 'This was not saved',
  lines: ['Your text is still in the form.', ringLine(ring)],
  style: 'warning',
});

/**
 * Our own mistake, after which nobody can say how far it got; each opening of a form is stored at most once.
 */
export const unsureSection = (ring: readonly string[]): Section => ({
  heading: "We can't show whether this was saved",
  lines: [
    'Sending it again does no harm: it is stored once. Your text is still in the form.',
    ringLine(ring),
  ],
  style: 'warning',
});

/** Our own mistake, on any platform. Promises nothing: nobody can say how far it got. */
export const renderFailed = (ring: readonly string[]): Card =>
  plain(
    'That did not work',
    [
      "Something of ours failed, and we can't say whether this was saved. Please try again: sending it again does no harm.",
      ringLine(ring),
    ],
    { urgency: 'emergency' },
  );

export interface StrangerOptions {
  readonly ring: readonly string[];
  /** Null where there is no page. */
  readonly speakUp: string | null;
  readonly isPublic: boolean;
}

/** Somebody whom the organisation file doesn't know: new, an agency's, a guest, a second account. */
export const renderStranger = ({ ring, speakUp, isPublic }: StrangerOptions): Card =>
  plain(
    "Sameday doesn't know you yet",
    [
      EMERGENCY,
      'Nothing was recorded, and nobody has been told of it.',
      ...(isPublic ? [WRITTEN_IN_PUBLIC] : []),
      `Ring ${listed(ring, 'or')}.`,
      ...(speakUp === null ? [] : [`Or speak up without an account: ${speakUp}`]),
      'To use Sameday here, ask whoever looks after the list of staff to add you.',
    ],
    {
      urgency: 'urgent',
      buttons:
        speakUp === null
          ? []
          : [{ ...button('go-to-web', 'Speak up without an account', '', 'primary'), url: speakUp }],
    },
  );

/** To somebody who wrote to the bot in a channel or a group. */
export const WRITTEN_IN_PUBLIC =
  'What you wrote there can be read by everyone who is there. Please delete it.';

/** To a guest who is in the organisation file all the same. */
export const GUEST_NOT_LET_IN =
  'You are a guest in this organisation’s Teams, and guests can’t use Sameday here.';

/** To whoever has the app from now on, once. */
export const renderWelcome = (): Card =>
  plain(
    'Sameday is here when you need it',
    [
      'Does something worry you about a colleague and a child? Write “concern” here, at any time. Before anything is sent you see who will be told.',
      EMERGENCY,
    ],
    { buttons: [button('raise', 'Raise a concern', '', 'primary'), button('help', 'How it works', '')] },
  );

/** Somebody typed a receipt code where it can't be entered. Nothing of it is repeated. 8(5) */
export const renderCodeHere = (speakUp: string | null): Card =>
  plain(
    'Your receipt code goes elsewhere',
    [
      speakUp === null
        ? 'A receipt code is entered on the speak-up page. Nothing was recorded here.'
        : `Enter your receipt code here: ${speakUp}. Nothing was recorded in this chat; delete what you wrote.`,
    ],
    {
      buttons:
        speakUp === null ? [] : [{ ...button('go-to-web', 'Enter the code', '', 'primary'), url: speakUp }],
    },
  );

/** A request that could not be answered just now; nothing was lost. */
export const renderNotReadable = (ring: readonly string[]): Card =>
  plain(
    "This can't be shown just now",
    ["This can't be shown just now. Please try again in a minute.", ringLine(ring)],
    {
      urgency: 'urgent',
    },
  );

export const FILE_REFUSED: readonly string[] = [
  "We can't take files. Please don't send or copy images: that can be a criminal offence, also by mistake.",
  'Leave them where they are and tell us in words. The file was not stored by us; ask the police before you delete it from this chat.',
];

export const renderFileRefused = (): Card =>
  plain("We can't take files", FILE_REFUSED, {
    urgency: 'urgent',
    buttons: [button('raise', 'Tell us in words', '', 'primary')],
  });

/** The answer to an old button: what has happened since, and how things stand. */
export function renderMovedOn(view: View, to: PersonId, context: Context, why: readonly string[] = []): Card {
  const card = renderCase(view, to, context);
  return {
    ...card,
    title: 'This has moved on',
    lines: [...why, ...card.lines, 'Here is where it stands now.'],
  };
}

/**
 * For the administrator: somebody can't be reached. Says nothing about any case, not even that there is one:
 * a channel can fail for a test message too.
 */
export const renderUnreachable = (
  { unreachable, on, down }: Pick<Announcement, 'unreachable' | 'on' | 'down'>,
  nameOf: (person: PersonId) => string,
): Card =>
  unreachable === null
    ? down?.because === STRANGER
      ? renderStrangerSeen(on)
      : renderPlatformDown(on, down?.because ?? '')
    : plain(
        `${nameOf(unreachable)} can't be reached ${on === 'none' ? 'on any channel: none is set up' : `on ${on}`}`,
        ['Please check the address in the organisation file. Sameday goes on by other ways meanwhile.'],
        { urgency: 'urgent' },
      );

const renderPlatformDown = (on: string, because: string): Card =>
  plain(
    nobodyReached(on),
    [
      `${DOWN_BECAUSE[because] ?? 'It takes nothing from Sameday.'} What is urgent goes by people’s next channel; the rest waits and comes when it works again.`,
    ],
    { urgency: 'urgent', brief: { what: nobodyReached(on), ring: null } },
  );

/** Neither who it was nor what they wanted is known: only that the list of staff isn't whole. */
const renderStrangerSeen = (on: string): Card =>
  plain(`Somebody on ${on} isn't in the list of staff`, [
    'They opened Sameday or wrote to it, and were told whom to ring. Nothing of it was kept. Please check that everybody who works here is in the organisation file: new staff, agency staff, second accounts.',
  ]);

const nobodyReached = (on: string): string => `Nobody is reached on ${on} at the moment`;

const DOWN_BECAUSE: Readonly<Record<string, string>> = {
  refused:
    'It refuses Sameday: a token, a secret or a permission has ended or is missing. Please put it right.',
  away: 'It does not answer.',
  alike:
    'Everybody fails in the same way: the addresses in the organisation file may be another workspace’s. Please check them.',
};

/** The passcode comes first: a text message has little room. */
export const withPasscode = (card: Card, passcode: Enclosed['passcode']): Card =>
  passcode === null
    ? card
    : {
        ...card,
        lines: [passcodeLine(passcode), ...card.lines],
        ...(card.brief === undefined ? {} : { brief: { ...card.brief, passcode: passcodeLine(passcode) } }),
      };

const passcodeLine = ({ code, linkIn }: NonNullable<Enclosed['passcode']>): string =>
  `Passcode for the link in your ${linkIn}: ${code}.`;

/** Shown while the answer takes longer than the platform waits. */
export const renderWorking = (): Card =>
  plain('One moment', ['Working on it. Nothing is confirmed until you see it here.']);

/** The same concern was sent twice: it is stored once. */
export const renderRecordedAlready = (why: string): Card =>
  plain('Recorded already', [why], { urgency: 'done', buttons: [button('status', 'Where it stands', '')] });
