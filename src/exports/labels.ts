// The words of the exports: what the log keeps as codes, in plain English.
import type { Concern, ConcernKind, OfficerDecision } from '../escalation/case/concern.js';
import type { Because, NoticeKind, Part } from '../escalation/case/events.js';
import { channelWords, type Organisation } from '../escalation/organisation.js';
import type { Verdict } from '../escalation/procedure/procedure-in-case.js';

export const CONCERN_WORDS: Readonly<Record<ConcernKind, string>> = {
  'indecent-images': 'indecent images of children',
  grooming: 'grooming a child',
  'inappropriate-contact': 'inappropriate contact with a child',
  'exposure-to-material': 'showing a child unsuitable material',
  'illegal-technology': 'illegal use of technology',
  'inappropriate-technology': 'inappropriate use of technology',
};

export const ROUTE_WORDS: Readonly<Record<Concern['route'], string>> = {
  management: 'to managers, 8(1) and 8(2)',
  'whistle-blowing': 'whistle-blowing, 8(5)',
};

export const ADULT_WORDS: Readonly<Record<Concern['adultInvolved'], string>> = {
  yes: 'yes',
  no: 'no, only children, as far as the person who reported it knows',
  unsure: 'not known',
};

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  open: 'open',
  met: 'done in time',
  'met-recorded-late': 'done in time, recorded late',
  late: 'done late',
  missed: 'missed',
  'not-needed': 'not needed',
  absent: 'does not apply',
};

export const DECISION_WORDS: Readonly<Record<OfficerDecision, string>> = {
  'no-police-contact': 'no police contact',
  'no-further-action': 'no further action for now',
};

export const PART_WORDS: Readonly<Record<Part, string>> = {
  manager: 'as a manager',
  officer: 'as designated officer',
  'step-owner': 'for a step of theirs',
  reporter: 'as the person who reported it',
  alerted: 'because others were silent',
};

export const NOTICE_WORDS: Readonly<Record<NoticeKind, string>> = {
  'needs-you': 'A concern needs you',
  'step-needs-you': 'A step needs you',
  'officer-alert': 'Alert to the designated officer',
  reminder: 'Reminder of what is owed',
  'police-now': 'The police must be rung now',
  'fail-safe': 'LADO or police contact is not recorded',
  'not-acted': 'Confirmed, but nothing recorded',
  missed: 'A deadline has passed',
  'still-missing': 'Still missing since an earlier day',
  weekly: 'Weekly reminder',
  'confirm-contact': 'Was this contact made with you?',
  'contact-denied': 'The officer says: not contacted',
  'hand-over-offered': 'Asked to take the concern over',
  'hand-over-accepted': 'The concern was taken over',
  'moved-on': 'It has moved on',
  'nobody-left': 'Nobody in line has confirmed',
  referred: 'Referred to you',
  'officer-link-locked': 'The page of the designated officer was closed',
  'information-added': 'Something was added',
  question: 'A question for the person who reported it',
  answer: 'An answer has come',
  'agree-to-close': 'Asked to agree to closing',
  closed: 'Closed',
  reopened: 'Opened again',
  'reporter-confirmed': 'Somebody has your concern',
  'reporter-nobody': 'Nobody has confirmed yet',
  'reporter-whom-to-ring': 'Whom to ring',
  'taken-on': 'A colleague is handling a concern',
  'reporter-receipt': 'What has been done',
  'officer-unreached': 'The designated officer could not be reached',
};

export const BECAUSE_WORDS: Readonly<Record<Because, string>> = {
  'first-in-line': 'first in line',
  'next-in-line': 'next in line',
  'images-suspected': 'images are suspected',
  'immediate-risk': 'a child may be in danger',
  'nobody-acknowledged': 'nobody had confirmed',
  'acknowledged-not-acted': 'confirmed, and nothing recorded since',
  'conflict-declared': 'a conflict of interest was declared',
  'nobody-eligible': 'nobody else could be asked',
  'fail-safe': 'the fail-safe before the end of the day',
  'police-not-recorded': 'no police contact was recorded',
  'deadline-near': 'the deadline was near',
  'deadline-passed': 'the deadline had passed',
  undelivered: 'an earlier person could not be reached',
  'asked-for': 'somebody asked for it',
  'officer-said-no': 'the officer said that there was no contact',
  'only-children': 'only children seem to be involved',
  'something-happened': 'something happened in the case',
  news: 'something new is known',
  'received-it': 'a colleague received it and handles it',
};

/** `none` stands for somebody who has no channel at all. */
export const channelWord = (channel: string, organisation: Organisation): string =>
  channel === 'none' ? 'no channel' : channelWords(organisation, channel).inText;
