// "What happened": the log of a case in words. Only a rehearsal shows it all to one reader.
import type { CaseView } from '../../casework/casework.js';
import type { Actor } from '../../escalation/case/concern.js';
import type { Context } from '../../escalation/context.js';
import type { Because, CaseEvent, EventOf } from '../../escalation/case/events.js';
import { reachOfNotice, type Reach } from '../../escalation/case/reached.js';
import type { CaseState } from '../../escalation/case/state.js';
import type { PersonId } from '../../escalation/ids.js';
import { channelWords, type ChannelName } from '../../escalation/organisation.js';
import { titleOf } from '../../bot/cards/notice-title.js';
import { capital, clockTime, listed, nameOf, stepInChat } from '../../bot/cards/words.js';

export interface LogRow {
  readonly time: string;
  readonly text: string;
  readonly why: string | null;
  readonly kind: 'told' | 'done' | 'time';
}

const channelName = (channel: ChannelName, { organisation }: Context): string =>
  channelWords(organisation, channel).inText;

const WHY: Readonly<Record<Because, string>> = {
  'first-in-line': 'first in line',
  'next-in-line': 'next in line',
  'images-suspected': 'images are suspected',
  'immediate-risk': 'a child is in danger now',
  'nobody-acknowledged': 'nobody had confirmed',
  'acknowledged-not-acted': 'confirmed, and nothing was recorded',
  'conflict-declared': 'a conflict of interest was declared',
  'nobody-eligible': 'nobody else may be told',
  'fail-safe': 'the fail-safe',
  'police-not-recorded': 'no contact with the police was recorded',
  'deadline-near': 'the deadline is near',
  'deadline-passed': 'the deadline has passed',
  undelivered: 'a message reached nobody',
  'asked-for': 'somebody asked for it',
  'officer-said-no': 'the designated officer said no',
  'only-children': 'only children are involved',
  'something-happened': 'something happened',
  news: 'something new is known',
  'received-it': 'a colleague received it',
};

export function logOf(view: CaseView, context: Context): LogRow[] {
  const channels = deliveredOn(view.events, context);
  return view.events.flatMap((event) => {
    const time = clockTime(event.at, context);
    if (event.type === 'PeopleTold') return [toldRow(event, { time, channels, state: view.state }, context)];
    const text = textOf(event, context);
    if (text === null) return [];
    return [
      { time, text, why: null, kind: event.by.kind === 'system' ? ('time' as const) : ('done' as const) },
    ];
  });
}

/** Notice and person → the channels on which it has arrived. */
function deliveredOn(events: readonly CaseEvent[], context: Context): Map<string, string[]> {
  const channels = new Map<string, string[]>();
  for (const event of events) {
    if (event.type !== 'NoticeDelivered') continue;
    const key = `${event.data.notice} ${event.data.to}`;
    channels.set(key, [...(channels.get(key) ?? []), channelName(event.data.channel, context)]);
  }
  return channels;
}

function toldRow(
  event: EventOf<'PeopleTold'>,
  at: { readonly time: string; readonly channels: Map<string, string[]>; readonly state: CaseState },
  context: Context,
): LogRow {
  const { time, channels, state } = at;
  const { to, kind, notice, because } = event.data;
  const of = (wanted: Reach['reach']): string[] =>
    to
      .filter((id) => reachOfNotice({ notice }, id, state).reach === wanted)
      .map((id) => {
        const by = channels.get(`${notice} ${id}`) ?? [];
        const name = nameOf(id, context.organisation);
        return by.length === 0 ? name : `${name} (${listed(by)})`;
      });
  const [told, telling, lost] = [of('reached'), of('being-told'), of('not-reached')];
  const parts = [
    ...(told.length === 0 ? [] : [`told ${listed(told)}`]),
    ...(telling.length === 0 ? [] : [`being told: ${listed(telling)}`]),
    ...(lost.length === 0 ? [] : [`not reached: ${listed(lost)}`]),
  ];
  return { time, text: `${capital(parts.join('; '))}: ${titleOf(kind)}.`, why: WHY[because], kind: 'told' };
}

// eslint-disable-next-line max-lines-per-function -- one switch over all events, so that none can be forgotten
function textOf(event: CaseEvent, context: Context): string | null {
  const name = (id: PersonId) => nameOf(id, context.organisation);
  const who = byName(event.by, context);
  const step = (id: Parameters<typeof stepInChat>[0]) => stepInChat(id, context);
  switch (event.type) {
    case 'ConcernRaised':
      return `${event.data.concern.identity === 'named' ? who : 'Somebody'} raised a concern.`;
    case 'LadderExhausted':
      return 'Nobody is left in the line.';
    case 'Acknowledged':
      return `${name(event.data.person)} confirmed: "I have this".`;
    case 'InactionNoticed':
      return 'Confirmed, and nothing has been recorded: the line goes on.';
    case 'ConflictDeclared':
      return `${name(event.data.person)} declared a conflict of interest and can't open it any more.`;
    case 'HandOverOffered':
      return `${name(event.data.from)} offered it to ${name(event.data.to)}.`;
    case 'HandOverAccepted':
      return `${name(event.data.to)} took it over.`;
    case 'StepRecorded':
      return `${who} recorded: ${step(event.data.step)}${event.data.backdated ? ' (afterwards)' : ''}.`;
    case 'StepCorrected':
      return `${who} corrected: ${step(event.data.step)}.`;
    case 'StepNotNeeded':
      return `${who} closed with a reason: ${step(event.data.step)}.`;
    case 'ContactConfirmed':
      return `${who} confirmed the contact: ${step(event.data.step)}.`;
    case 'ContactDenied':
      return `${who} said no to the contact: ${step(event.data.step)}.`;
    case 'StepMissed':
      return `Missed: ${step(event.data.step)}, due at ${clockTime(event.data.dueAt, context)}${event.data.whose === 'default' ? ' (our own time, not the procedure’s)' : ''}.`;
    case 'PoliceFailSafeReached':
      return 'No contact with the police was recorded in time.';
    case 'FailSafeReached':
      return `The fail-safe: still owed ${listed(event.data.owed.map(step))}.`;
    case 'ContentOpened':
      return `${who} opened what was reported.`;
    case 'AccessRefused':
      return `${who} was refused.`;
    case 'InformationAdded':
      return `${who} added something.`;
    case 'DutiesAskedAgain':
      return `Asked for again, as something new is known: ${listed(event.data.steps.map(step))}.`;
    case 'HandlingEnded':
      return `It was taken from ${name(event.data.person)}.`;
    case 'LadderRestarted':
      return 'Still no contact with the police: everybody is asked again.';
    case 'OfficerDecided':
      return `${name(event.data.officer)} decided: ${event.data.decision === 'no-police-contact' ? 'no police contact' : 'no further action for now'}.`;
    case 'ActionAgreed':
      return `${who} agreed to the decision.`;
    case 'OfficerAccess':
      return `${ACCESS[event.data.what]} ${name(event.data.officer)}.`;
    case 'CaseClosed':
      return 'Closed.';
    case 'CaseReopened':
      return `${who} opened it again.`;
    case 'NoticeFailed':
      return `A message did not reach ${name(event.data.to)} by ${channelName(event.data.channel, context)}.`;
    case 'PeopleTold':
    case 'NoticeDelivered':
    case 'DeadlineSet':
    case 'LadderMoved':
    case 'RemindersPassed':
    case 'OfficersAlerted':
    case 'MissedRepeated':
    case 'WeekPassed':
      return null;
    case 'ConsiderationsAnswered':
    case 'ReasonsGiven':
    case 'QuestionAsked':
    case 'ReplyGiven':
    case 'OfficerReferred':
    case 'CaseLinked':
    case 'Exported':
    case 'ClosureAgreed':
      return `${who}: ${OTHERS[event.type]}.`;
  }
}

const ACCESS = {
  given: 'A page on this case was opened to',
  revoked: 'The page on this case was taken back from',
  locked: 'After five wrong passcodes the page on this case was closed to',
} as const;

const OTHERS = {
  ConsiderationsAnswered: 'considerations answered',
  ReasonsGiven: 'reasons given for what was missed',
  QuestionAsked: 'a question to the reporter',
  ReplyGiven: 'an answer',
  OfficerReferred: 'referred to another designated officer',
  CaseLinked: 'linked with another case',
  Exported: 'exported',
  ClosureAgreed: 'agreed to close',
} as const;

const byName = (by: Actor, context: Context): string =>
  by.kind === 'person'
    ? nameOf(by.id, context.organisation)
    : by.kind === 'reporter'
      ? 'The reporter'
      : 'Time';
