// What the second watchman writes. It names no case, no cause and no person but whom to ring, and is the same whether
// or not anything was waiting.
import type { Organisation } from '../escalation/organisation.js';
import type { Message } from './decide.js';

export interface Writing {
  readonly subject: string;
  readonly text: string;
  /** The same as one text message. */
  readonly brief: string;
}

export function write(message: Message, organisation: Organisation, publicUrl: string): Writing {
  const time = (at: number): string => localTime(at, organisation.timeZone);
  const sameday = `Sameday at ${organisation.name}`;
  if (message.kind === 'works-again') {
    const subject = `${sameday} works again`;
    const passed = `It stood still from ${time(message.since)} until ${time(message.until)}.`;
    return {
      subject,
      text: joined([
        `${subject}.`,
        `${passed} What it should have told people in that time, it tells them now.`,
        'Administrators: the log and the time above say where to look for the reason.',
        FOOTER,
      ]),
      brief: `${subject}. ${passed}`,
    };
  }
  const stands = message.kind === 'stands-still' ? 'has stood still' : 'still stands still,';
  const subject = `${sameday} ${stands} since ${time(message.since)}`;
  const ring = whomToRing(organisation);
  const look = `look at ${publicUrl}/readyz`;
  return {
    subject,
    text: joined([
      `${subject}: what it should tell people may not reach them.`,
      `If you expect word of a safeguarding concern, don't wait for it${ring === null ? '' : `: ring ${ring.name}, ${ring.part}, ${ring.phone}`}. If a child is in danger now, ring 999.`,
      `Administrators: ${look}, at the database and at the log.`,
      'We write again every hour while it lasts, and once when it works again.',
      FOOTER,
    ]),
    brief: joined(
      [
        `${subject}: its messages may not reach you.`,
        ring === null ? '' : `If you expect word of a concern, ring ${ring.name}, ${ring.phone}.`,
        `Administrators: ${look}`,
      ],
      ' ',
    ),
  };
}

const FOOTER =
  'This comes from the second watchman, which looks from outside. It doesn’t know whether there is any concern. Please do not answer it.';

const joined = (parts: readonly string[], by = '\n\n'): string =>
  parts.filter((part) => part !== '').join(by) + (by === ' ' ? '' : '\n');

interface Ring {
  readonly name: string;
  readonly part: string;
  readonly phone: string;
}

/** The safeguarding lead, or a deputy; else the out-of-hours contact. Null: no number is known. */
function whomToRing({ roles, people, contacts }: Organisation): Ring | null {
  for (const id of roles.safeguardingLead) {
    const person = people.get(id);
    if (person?.phone) return { name: person.name, part: 'safeguarding lead', phone: person.phone };
  }
  const { name, phone } = contacts.outOfHours;
  return phone === null ? null : { name, part: 'out-of-hours contact', phone };
}

function localTime(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    ...{ weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' },
  } as const).formatToParts(at);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('hour')}:${of('minute')} on ${of('weekday')} ${of('day')} ${of('month')}`;
}
