// A story's text → the story, checked against its organisation and procedure, or every problem that it has.
import { parseDocument } from 'yaml';
import { calendarOf, localDateTime } from '../escalation/calendar/calendar.js';
import { joinPath, Problems, type Problem } from '../config/problems.js';
import type { Instant } from '../escalation/ids.js';
import type { Organisation } from '../escalation/organisation.js';
import type { Procedure } from '../escalation/procedure/procedure.js';
import { parseAct } from './parse-act.js';
import { parseExpectations } from './parse-expectations.js';
import { Lookup } from './lookup.js';
import { endExpectSchema, stepExpectSchema, stepSchema, storySchema, type StepEntry } from './story-schema.js';
import { NO_EXPECTATIONS, StoryError, type Story, type StoryStep } from './story.js';

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
  const steps = parseSteps(Array.isArray(listed) ? listed : [], startsAt, lookup);
  const lastAt = steps.at(-1)?.at ?? startsAt;
  const endsAt = top?.ends === undefined ? lastAt : (lookup.time(top.ends, lastAt, 'ends') ?? lastAt);
  if (endsAt < lastAt) {
    problems.add('ends', `${lookup.shownTime(endsAt)} is before the last step, at ${lookup.shownTime(lastAt)}`);
  }
  const expect =
    source.raw['expect'] === undefined
      ? NO_EXPECTATIONS
      : parseExpectations(problems.check(endExpectSchema, source.raw['expect'], 'expect'), lookup, 'expect', endsAt);
  if (problems.found.length > 0 || top === undefined) throw new StoryError(source.file, problems.found);
  return { title: top.story, startsAt, steps, endsAt, expect };
}

function parseSteps(listed: readonly unknown[], startsAt: Instant, lookup: Lookup): StoryStep[] {
  const steps: StoryStep[] = [];
  let now = startsAt;
  let raised = false;
  const named = new Set<string>();
  listed.forEach((value, index) => {
    const where = `steps[${index}]`;
    const entry = lookup.problems.check(stepSchema, value, where);
    if (entry === undefined) return;
    const at = entry.at === undefined ? now : lookup.time(entry.at, now, joinPath(where, ['at']));
    if (at === undefined) return;
    if (at < now) {
      const present = localDateTime(calendarOf(lookup.organisation), now);
      lookup.problems.add(
        joinPath(where, ['at']),
        `${lookup.shownTime(at)} is before the story's time by then, ${present}: steps stand in the order of time`,
      );
      return;
    }
    now = at;
    const act = parseAct(entry, at, lookup, where);
    checkCase(entry, named, lookup, where);
    if (entry.does !== undefined && !['raise', 'away', 'outage'].includes(entry.does) && !raised) {
      lookup.problems.add(joinPath(where, ['does']), `there is no case yet: "raise" has to come before "${entry.does}"`);
    }
    raised ||= entry.does === 'raise';
    if (entry.as !== undefined) named.add(entry.as);
    const expected =
      entry.expect === undefined
        ? NO_EXPECTATIONS
        : parseExpectations(
            lookup.problems.check(stepExpectSchema, entry.expect, `${where}.expect`),
            lookup,
            `${where}.expect`,
            at,
          );
    if (expected.refused !== null && (entry.does === undefined || ['away', 'outage'].includes(entry.does))) {
      lookup.problems.add(`${where}.expect.refused`, 'this step asks for nothing that could be refused');
    }
    steps.push({ at, where, act, expect: expected });
  });
  return steps;
}

/** Cases are named once, by the step that raises them, and spoken of after that. */
function checkCase(entry: StepEntry, named: ReadonlySet<string>, lookup: Lookup, where: string): void {
  const add = (key: string, what: string): void => lookup.problems.add(joinPath(where, [key]), what);
  if (entry.as !== undefined && entry.does !== 'raise') add('as', 'names the case that a "raise" begins');
  if (entry.as !== undefined && named.has(entry.as)) add('as', `there is a case "${entry.as}" already`);
  const spokenOf = [entry.case, (entry.expect as { case?: unknown } | undefined)?.case];
  for (const name of spokenOf) {
    if (typeof name === 'string' && !named.has(name)) add('case', `no case is called "${name}" yet`);
  }
}
