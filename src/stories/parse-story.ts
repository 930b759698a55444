// A story's text → the story, checked against its organisation and procedure, or every problem that it has.
import { parseDocument } from 'yaml';
import { calendarOf, localDateTime } from '../escalation/calendar/calendar.js';
import { joinPath, Problems, shown, type Problem } from '../config/problems.js';
import type { Instant } from '../escalation/ids.js';
import type { Organisation } from '../escalation/organisation.js';
import type { Procedure } from '../escalation/procedure/procedure.js';
import { parseAct } from './parse-act.js';
import { parseExpectations } from './parse-expectations.js';
import { Lookup } from './lookup.js';
import {
  endExpectSchema,
  stepExpectSchema,
  stepSchema,
  storySchema,
  type StepEntry,
  type Verb,
} from './story-schema.js';
import { StoryError, type CaseName, type Story, type StoryStep } from './story.js';

/** A story that names one organisation; the caller finds it. */
export interface StoryFile {
  readonly file: string;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly organisation: string;
}

/**
 * Reads the YAML 1.2 of a story, up to which organisation it wants.
 * @throws StoryError when it is no YAML or names no organisation
 */
export function readStoryText(file: string, text: string): StoryFile {
  const document = parseDocument(text, { version: '1.2', prettyErrors: true });
  if (document.errors.length > 0) {
    throw new StoryError(
      file,
      document.errors.map(({ message, linePos }) => ({
        where: linePos === undefined ? 'the file' : `line ${linePos[0].line}`,
        what: (message.split('\n')[0] ?? message).replace(/ at line .*$/, ''),
      })),
    );
  }
  const raw: unknown = document.toJS();
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new StoryError(file, [
      { where: 'the file', what: 'expected keys such as story, organisation, starts and steps at its top' },
    ]);
  }
  const keys = raw as Record<string, unknown>;
  const organisation = keys['organisation'];
  return { file, raw: keys, organisation: typeof organisation === 'string' ? organisation : '' };
}

/** What is wrong at the top of the file, whatever its organisation. */
export function problemsAtTheTop(source: StoryFile): readonly Problem[] {
  const problems = new Problems();
  problems.check(storySchema, source.raw, '');
  return problems.found;
}

/**
 * The story against its organisation: ids, steps and times looked up, defaults filled in.
 * @throws StoryError with every problem, each by its path
 */
export function parseStory(source: StoryFile, organisation: Organisation, procedure: Procedure): Story {
  const problems = new Problems();
  const lookup = new Lookup(organisation, procedure, problems);
  const top = problems.check(storySchema, source.raw, '');
  const listed = source.raw['steps'];
  const startsAt = lookup.absoluteTime(source.raw['starts'], 'starts') ?? 0;
  const { steps, cases } = parseSteps(Array.isArray(listed) ? listed : [], startsAt, lookup);
  const lastAt = steps.at(-1)?.at ?? startsAt;
  const endsAt = top?.ends === undefined ? lastAt : (lookup.time(top.ends, lastAt, 'ends') ?? lastAt);
  if (endsAt < lastAt) {
    problems.add(
      'ends',
      `${lookup.shownTime(endsAt)} is before the last step, at ${lookup.shownTime(lastAt)}`,
    );
  }
  const atEnd = { where: 'expect', at: endsAt, cases, caseName: cases.at(-1) ?? null };
  const expected = source.raw['expect'];
  const entry = expected === undefined ? undefined : problems.check(endExpectSchema, expected, 'expect');
  const expect = parseExpectations(entry, lookup, atEnd);
  if (problems.found.length > 0 || top === undefined) throw new StoryError(source.file, problems.found);
  return { title: top.story, startsAt, steps, endsAt, expect };
}

/** Where a story has come to. */
interface SoFar {
  readonly now: Instant;
  readonly cases: readonly CaseName[];
  readonly steps: readonly StoryStep[];
}

function parseSteps(listed: readonly unknown[], startsAt: Instant, lookup: Lookup): SoFar {
  return listed.reduce<SoFar>(
    (soFar, value, index) => {
      const where = `steps[${index}]`;
      const entry = lookup.problems.check(stepSchema, value, where);
      return entry === undefined ? soFar : parseStep(entry, where, soFar, lookup);
    },
    { now: startsAt, cases: [], steps: [] },
  );
}

function parseStep(entry: StepEntry, where: string, soFar: SoFar, lookup: Lookup): SoFar {
  const at = timeOf(entry, where, soFar.now, lookup);
  if (at === undefined) return soFar;
  const raises = entry.does === 'raise';
  const caseName = raises
    ? newCase(entry, where, soFar.cases, lookup)
    : caseOf(entry, where, soFar.cases, lookup);
  const cases = raises && caseName !== null ? [...soFar.cases, caseName] : soFar.cases;
  const act = parseAct({ entry, at, lookup, where, caseName: caseName ?? '' });
  const here = `${where}.expect`;
  const expected =
    entry.expect === undefined ? undefined : lookup.problems.check(stepExpectSchema, entry.expect, here);
  const expect = parseExpectations(expected, lookup, { where: here, at, cases, caseName });
  const asks = entry.does !== undefined && !AROUND_THE_CASE.includes(entry.does);
  if (!asks && (expect.refused !== null || expected?.not_refused !== undefined)) {
    const key = expect.refused === null ? 'not_refused' : 'refused';
    lookup.problems.add(`${here}.${key}`, 'this step asks for nothing that could be refused');
  }
  return { now: at, cases, steps: [...soFar.steps, { at, where, act, expect }] };
}

/** What happens around the cases, and needs none. */
const AROUND_THE_CASE: readonly Verb[] = ['away', 'outage'];

function timeOf(entry: StepEntry, where: string, now: Instant, lookup: Lookup): Instant | undefined {
  const here = joinPath(where, ['at']);
  const at = entry.at === undefined ? now : lookup.time(entry.at, now, here);
  if (at === undefined || at >= now) return at;
  const present = localDateTime(calendarOf(lookup.organisation), now);
  lookup.problems.add(
    here,
    `${lookup.shownTime(at)} is before the story's time by then, ${present}: steps stand in the order of time`,
  );
  return undefined;
}

function newCase(entry: StepEntry, where: string, cases: readonly CaseName[], lookup: Lookup): CaseName {
  if (entry.case !== undefined) {
    lookup.problems.add(joinPath(where, ['case']), '"raise" begins a case: write "as" to give it a name');
  }
  const name = entry.as ?? `case ${cases.length + 1}`;
  if (cases.includes(name)) {
    lookup.problems.add(joinPath(where, ['as']), `${shown(name)} is the name of an earlier case`);
  }
  return name;
}

/** The case that it names, else the latest one; null where none has been raised. */
function caseOf(
  entry: StepEntry,
  where: string,
  cases: readonly CaseName[],
  lookup: Lookup,
): CaseName | null {
  const needsCase = entry.does !== undefined && !AROUND_THE_CASE.includes(entry.does);
  if (entry.as !== undefined) {
    lookup.problems.add(joinPath(where, ['as']), 'only "raise" begins a case; write "case" to name one');
  }
  if (needsCase && cases.length === 0) {
    const what = `there is no case yet: "raise" has to come before "${entry.does ?? ''}"`;
    lookup.problems.add(joinPath(where, ['does']), what);
    return null;
  }
  if (entry.case === undefined) return cases.at(-1) ?? null;
  return lookup.caseName(entry.case, cases, joinPath(where, ['case']));
}
