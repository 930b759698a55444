// Nobody is flooded: how many messages a person gets about a case, over every story there is. (5, "One person, one
// moment, one message")
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/config/package-root.js';
import {
  calendarOf,
  localDate,
  localDateTime,
  type Calendar,
} from '../../src/escalation/calendar/calendar.js';
import type { Because, CaseEvent } from '../../src/escalation/case/events.js';
import type { PersonId } from '../../src/escalation/ids.js';
import { urgencyOf } from '../../src/escalation/ladder/one-message.js';
import { stepOf } from '../../src/escalation/procedure/procedure.js';
import type { Told } from '../../src/stories/driver.js';
import { messagesByDay } from '../../src/stories/messages.js';
import { readStory, type ReadStory } from '../../src/stories/read-story.js';
import { CHANNELS } from '../../src/bot/channels.js';
import { playInMemory } from './play-in-memory.js';

/** A day of somebody who did everything in time, and of anybody else. */
const MOST_IN_TIME = 3;
const MOST = 7;
const MINUTE_MS = 60_000;
const QUIET_MS = 15 * MINUTE_MS;

const storiesIn = (folder: string, names: RegExp): string[] =>
  readdirSync(folder)
    .filter((name) => names.test(name))
    .map((name) => join(folder, name));
const files = [
  ...storiesIn(join(packageRoot(), 'stories'), /\.yaml$/),
  ...storiesIn(join(packageRoot(), 'test', 'stories', 'cases'), /^[cn]\d.*\.yaml$/),
];
const shortName = (file: string): string => file.split('/').at(-1) ?? file;

/** It answers something that a person did: that is said whenever it happens. */
const ANSWERS: ReadonlySet<Because> = new Set<Because>([
  'asked-for',
  'something-happened',
  'officer-said-no',
  'conflict-declared',
  'news',
  'received-it',
]);

interface PlayedCase {
  readonly told: readonly Told[];
  readonly events: readonly CaseEvent[];
}
interface PlayedFile {
  readonly read: ReadStory;
  readonly calendar: Calendar;
  readonly cases: readonly PlayedCase[];
}

async function play(file: string): Promise<PlayedFile> {
  const read = readStory(file, { channels: CHANNELS });
  const { told, events } = await playInMemory(read);
  return { read, calendar: calendarOf(read.organisation), cases: casesOf(told, events) };
}

/** The log of a case begins with its concern. */
function casesOf(told: readonly Told[], events: readonly CaseEvent[]): PlayedCase[] {
  const begins = events.flatMap((event, index) => (event.type === 'ConcernRaised' ? [{ event, index }] : []));
  return begins.map(({ event, index }, nth) => ({
    told: told.filter(({ reference }) => reference === event.data.reference),
    events: events.slice(index, begins[nth + 1]?.index),
  }));
}

/** Whether they had the case by the end of that day, and until then missed nothing that the handler owes. */
function didAllInTime(
  person: PersonId,
  day: string,
  { events }: PlayedCase,
  { read, calendar }: PlayedFile,
): boolean {
  const soFar = events.filter(({ at }) => localDate(calendar, at) <= day);
  const tookIt = soFar.some((event) => {
    switch (event.type) {
      case 'Acknowledged':
        return event.data.person === person;
      case 'HandOverAccepted':
        return event.data.to === person;
      case 'ConcernRaised':
        return event.data.concern.reporter === person && event.data.concern.received.how !== 'self';
      default:
        return false;
    }
  });
  const isTheirs = (event: CaseEvent): boolean =>
    event.type === 'StepMissed' && stepOf(read.procedure, event.data.step).owner === 'handling-manager';
  const neglected = soFar.some((event) => event.type === 'InactionNoticed' || isTheirs(event));
  return tookIt && !neglected;
}

const shown = ({ at, kind, because }: Told, calendar: Calendar): string =>
  `${localDateTime(calendar, at).slice(11)} ${kind} (${because})`;

function tooManyADay(played: PlayedFile): string[] {
  const { calendar } = played;
  return played.cases.flatMap((one) =>
    messagesByDay(one.told, calendar).flatMap(({ person, days }) =>
      [...days].flatMap(([day, messages]) => {
        const most = didAllInTime(person, day, one, played) ? MOST_IN_TIME : MOST;
        if (messages.length <= most) return [];
        const list = messages.map((message) => shown(message, calendar)).join(', ');
        return [`${person}, ${day}: ${messages.length} messages, at most ${most}: ${list}`];
      }),
    ),
  );
}

/** Pairs of messages to one person about one case, the later one of which should not have been sent. */
function tooSoon(played: PlayedFile, isWrong: (before: Told, after: Told) => boolean): string[] {
  const { calendar } = played;
  return played.cases.flatMap(({ told }) =>
    told.flatMap((after, index) =>
      told
        .slice(0, index)
        .filter((before) => before.to === after.to && isWrong(before, after))
        .map(
          (before) =>
            `${after.to}, ${localDate(calendar, after.at)}: ${shown(before, calendar)}, ${shown(after, calendar)}`,
        ),
    ),
  );
}

const inOneMinute = (before: Told, after: Told): boolean =>
  Math.floor(before.at / MINUTE_MS) === Math.floor(after.at / MINUTE_MS);

const withinTheQuiet = (before: Told, after: Told): boolean =>
  after.at - before.at < QUIET_MS &&
  !ANSWERS.has(after.because) &&
  urgencyOf(after.kind) <= urgencyOf(before.kind);

describe.each(files.map((file) => [shortName(file), file] as const))('%s', (_name, file) => {
  let played: PlayedFile;
  beforeAll(async () => {
    played = await play(file);
  });

  it('gives each person few messages a day', () => {
    expect(tooManyADay(played)).toEqual([]);
  });

  it('never two in one minute', () => {
    expect(tooSoon(played, inOneMinute)).toEqual([]);
  });

  it('never two within a quarter of an hour, unless the later one is more urgent or answers somebody', () => {
    expect(tooSoon(played, withinTheQuiet)).toEqual([]);
  });
});
