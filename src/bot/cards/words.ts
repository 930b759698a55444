// Times, names and lists as people say them. Every card and form takes its wording from here.
import { parseLocal } from '../../escalation/calendar/calendar.js';
import type { Context } from '../../escalation/context.js';
import type { Instant, PersonId, StepId } from '../../escalation/ids.js';
import type { Step } from '../../escalation/procedure/procedure.js';
import { partyOf, type Contact, type Organisation } from '../../escalation/organisation.js';

/** Used in place of a name, for somebody the organisation no longer knows. */
const SOMEBODY = 'somebody who has left';
/** A list longer than this is cut and counted, so that a card stays readable. */
const NAMES_LIMIT = 12;
const DAY_MS = 86_400_000;

interface LocalParts {
  readonly date: string;
  readonly time: string;
  readonly words: string;
}

interface Formats {
  readonly date: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  readonly words: Intl.DateTimeFormat;
}
/** Making one takes as long as using it a thousand times. There is one for each time zone in use: one. */
const formats = new Map<string, Formats>();

function formatsOf(timeZone: string): Formats {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made: Formats = {
    date: new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }),
    time: new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }),
    words: new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', day: 'numeric', month: 'long' }),
  };
  formats.set(timeZone, made);
  return made;
}

function localParts(at: Instant, timeZone: string): LocalParts {
  const { date, time, words } = formatsOf(timeZone);
  return { date: date.format(at), time: time.format(at), words: words.format(at) };
}

/** `15:10` today; on another day `15:10 on Tuesday 17 March`. */
export function clockTime(at: Instant, context: Context): string {
  const { timeZone } = context.organisation;
  const then = localParts(at, timeZone);
  return then.date === localParts(context.now, timeZone).date ? then.time : `${then.time} on ${then.words}`;
}

/** `17:00 today`, `17:00 on Tuesday 17 March`. */
export function dayTime(at: Instant, context: Context): string {
  const text = clockTime(at, context);
  return text.includes(' on ') ? text : `${text} today`;
}

/** When something fell due: `17:00 today`, `17:00 yesterday`, `17:00 on Friday 13 March`. */
export function sinceTime(at: Instant, context: Context): string {
  const { timeZone } = context.organisation;
  const day = (then: Instant): number => Date.parse(localParts(then, timeZone).date);
  return day(context.now) - day(at) === DAY_MS
    ? `${localParts(at, timeZone).time} yesterday`
    : dayTime(at, context);
}

/** `50 minutes`, `2 hours`, `3 days`; at least one minute. */
export function duration(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 90) return counted(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? counted(hours, 'hour') : counted(Math.round(hours / 24), 'day');
}

/** `1 minute`, `2 minutes`. */
export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** The wall-clock text that a `time` field holds: `YYYY-MM-DD HH:MM` in the organisation's zone. */
export function localText(at: Instant, timeZone: string): string {
  const { date, time } = localParts(at, timeZone);
  return `${date} ${time}`;
}

/** The instant of a `time` field's text, or null when it isn't one. */
export function instantOf(text: string, timeZone: string): Instant | null {
  try {
    return parseLocal(timeZone, text);
  } catch {
    return null;
  }
}

export const nameOf = (id: PersonId, organisation: Organisation): string =>
  partyOf(organisation, id)?.name ?? SOMEBODY;

/** `you` for the reader, otherwise the name. */
export const youOr = (id: PersonId, to: PersonId, context: Context): string =>
  id === to ? 'you' : nameOf(id, context.organisation);

/** `Ben Ode`, `Ben Ode and Jo Marsh`, `Ben Ode, Carol West and Jo Marsh`. */
export function listed(words: readonly string[], last = 'and'): string {
  const shown = words.slice(0, NAMES_LIMIT);
  if (words.length > NAMES_LIMIT) return `${shown.join(', ')} ${last} ${words.length - NAMES_LIMIT} more`;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} ${last} ${shown.at(-1) ?? ''}`;
}

/** `Ben Ode, 01632 960011`; the name alone when no number is known. */
export function withPhone(id: PersonId, organisation: Organisation): string {
  const party = partyOf(organisation, id);
  const name = nameOf(id, organisation);
  return party?.phone ? `${name}, ${party.phone}` : name;
}

/** `Emergency duty team, 01632 960121`, marked while nobody has checked the number. */
export function contactText(contact: Contact): string {
  const number = contact.phone ? `, ${contact.phone}` : '';
  return `${contact.name}${number}${contact.checked ? '' : ' (not checked yet)'}`;
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Ends a sentence with exactly one full stop. */
export const sentence = (text: string): string => (/[.!?…”"]$/.test(text) ? text : `${text}.`);

/** A step's name in chat: its file's own, which says nothing of what was reported. */
export const stepInChat = (step: StepId, context: Context): string =>
  context.procedure.steps.find((s) => s.id === step)?.in_chat ?? 'a further step';

/** The label of the button that records a step. */
export function recordLabel(step: Step): string {
  const isContact = step.role === 'police-contact' || step.role === 'officer-contact';
  return `Record ${step.in_chat}${isContact ? ' contact' : ''}`;
}
