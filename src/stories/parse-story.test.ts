import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOrganisationFile, loadOrganisation } from '../config/organisation.js';
import { packageRoot } from '../config/package-root.js';
import { readProcedure } from '../config/procedure-file.js';
import { parseStory, readStoryText } from './parse-story.js';
import { StoryError, type Story } from './story.js';
import { CHANNELS } from '../bot/channels.js';

const { organisation } = loadOrganisation(findOrganisationFile('riverside'), { channels: CHANNELS });
const procedure = readProcedure(readFileSync(join(packageRoot(), 'procedures', 'kent-medway.yaml'), 'utf8'));

const HEAD = 'story: A title\norganisation: riverside\nstarts: 2026-03-16 09:10\n';
const RAISE =
  '  - { who: amira.khan, does: raise, with: { subjects: [dan.reed], concerns: [grooming], what: Words } }';
const read = (text: string): Story => parseStory(readStoryText('a.yaml', text), organisation, procedure);
const story = (...steps: string[]): Story => read([`${HEAD}steps:`, RAISE, ...steps].join('\n'));

const raiseAs = (name: string) => RAISE.replace('does: raise', `does: raise, as: ${name}`);

function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof StoryError) return error.problems.map(({ where, what }) => `${where}: ${what}`);
    throw error;
  }
  return [];
}

const utc = (text: string) => Date.parse(`${text.replace(' ', 'T')}:00Z`);

describe('a story', () => {
  it('fills in everything but subjects, concerns and what', () => {
    expect(story().steps[0]?.act).toEqual({
      does: 'raise',
      who: 'amira.khan',
      caseName: 'case 1',
      concern: {
        route: 'management',
        identity: 'named',
        reporter: 'amira.khan',
        subjects: [{ id: 'dan.reed', name: 'Dan Reed', under18: false }],
        concerns: ['grooming'],
        what: 'Words',
        learnedAt: utc('2026-03-16 09:10'),
        tell: null,
        leaveOut: [],
        namedInReport: [],
        immediateRisk: false,
        adultInvolved: 'unsure',
        devices: [],
        children: [],
        areas: ['Kent'],
        received: { how: 'self', from: null },
      },
    });
  });

  it('takes yes and no as the words that they are in YAML 1.2', () => {
    const raise = `  - { who: amira.khan, does: raise, with: { subjects: [A pupil], concerns: [grooming], what: W,
      immediate_risk: yes, adult_involved: no, children: [{ known: no }, { name: Mia, age: 12, area: Medway }] } }`;
    const act = read(`${HEAD}steps:\n${raise}`).steps[0]?.act;
    expect(act).toMatchObject({
      concern: {
        immediateRisk: true,
        adultInvolved: 'no',
        subjects: [{ id: null, name: 'A pupil' }],
        children: [
          { known: 'no', name: '', area: null },
          { known: 'yes', name: 'Mia, 12', area: 'Medway' },
        ],
      },
    });
  });

  it('stores no identity of an anonymous reporter', () => {
    const raise =
      '  - { who: amira.khan, does: raise, with: { subjects: [dan.reed], concerns: [grooming], what: W, identity: anonymous } }';
    expect(read(`${HEAD}steps:\n${raise}`).steps[0]?.act).toMatchObject({ concern: { reporter: null } });
  });

  it('counts relative times from the step before, and a step without one is at once', () => {
    const times = story(
      '  - { at: +30m }',
      '  - { who: ben.ode, does: acknowledge }',
      '  - { at: +2h }',
      '  - { at: +1d }',
      '  - { at: 2026-03-18 09:00 }',
    ).steps.map(({ at }) => new Date(at).toISOString().slice(5, 16));
    expect(times).toEqual([
      '03-16T09:10',
      '03-16T09:40',
      '03-16T09:40',
      '03-16T11:40',
      '03-17T11:40',
      '03-18T09:00',
    ]);
  });

  it('means the same time tomorrow by +1d, also when the clocks change', () => {
    const text = `story: S\norganisation: riverside\nstarts: 2026-10-24 09:00\nsteps:\n${RAISE}\n  - { at: +1d }\n  - { at: +24h }`;
    const [, next, after] = read(text).steps;
    expect(next?.at).toBe(utc('2026-10-25 09:00'));
    expect(after?.at).toBe(utc('2026-10-26 09:00'));
  });

  it('ends with its last step unless it says when', () => {
    expect(story('  - { at: +1h }').endsAt).toBe(utc('2026-03-16 10:10'));
    expect(story('  - { at: +1h }', 'ends: +2h').endsAt).toBe(utc('2026-03-16 12:10'));
  });
});

const acts = (...steps: string[]) =>
  story(...steps)
    .steps.slice(1)
    .map(({ act }) => act);

describe('what somebody does', () => {
  it('raises what they received, from somebody here, by name, or withheld', () => {
    const raise = (from: string) =>
      `  - { who: ben.ode, does: raise, with: { subjects: [dan.reed], concerns: [grooming], what: W, received: ${from} } }`;
    expect(
      acts(
        raise('told-handling, received_from: amira.khan'),
        raise('told-handling, received_from: A parent'),
        raise('told-handling, received_from: withheld'),
        raise('saw-handling'),
      ),
    ).toMatchObject([
      { concern: { received: { how: 'told-handling', from: { id: 'amira.khan', name: 'Amira Khan' } } } },
      { concern: { received: { how: 'told-handling', from: { id: null, name: 'A parent' } } } },
      { concern: { received: { how: 'told-handling', from: 'withheld' } } },
      { concern: { received: { how: 'saw-handling', from: null } } },
    ]);
  });

  it('takes the places of work of those it is about, as the form does', () => {
    const raise = (subjects: string, more = '') =>
      `  - { who: holly.stone, does: raise, with: { subjects: [${subjects}], concerns: [grooming], what: W${more} } }`;
    const areas = acts(
      raise('dan.reed'),
      raise('A supply teacher'),
      raise('dan.reed, ruth.vane'),
      raise('dan.reed', ', area: [Medway, Kent]'),
    ).map((act) => (act?.does === 'raise' ? act.concern.areas : []));
    expect(areas).toEqual([['Kent'], ['Medway'], ['Kent', 'Medway'], ['Medway', 'Kent']]);
  });

  it('adds what has come to be known, and only that', () => {
    const add = (facts: string) =>
      `  - { who: amira.khan, does: add-information, with: { text: T${facts} } }`;
    const everything =
      ', concerns: [indecent-images], immediate_risk: yes, adult_involved: yes, subjects: [ben.ode, { name: A boy, under_18: yes }], named_in_report: [carol.west], devices: [phone], children: [{ name: Mia, age: 9, area: Kent }], areas: Medway';
    expect(acts(add(''), add(', areas: [Kent, Medway]'), add(everything))).toMatchObject([
      { command: { type: 'add-information', data: { text: 'T' } } },
      { command: { data: { text: 'T', facts: { areas: ['Kent', 'Medway'] } } } },
      {
        command: {
          data: {
            facts: {
              concerns: ['indecent-images'],
              immediateRisk: true,
              adultInvolved: 'yes',
              subjects: [
                { id: 'ben.ode', name: 'Ben Ode', under18: false },
                { id: null, name: 'A boy', under18: true },
              ],
              namedInReport: ['carol.west'],
              devices: [{ what: 'phone', where: '' }],
              children: [{ known: 'yes', name: 'Mia, 9', area: 'Kent' }],
              areas: ['Medway'],
            },
          },
        },
      },
    ]);
    expect(acts(add(''))).not.toHaveProperty('0.command.data.facts');
  });

  it('decides as the officer, agrees as a senior manager, asks somebody in as the handler', () => {
    expect(
      acts(
        '  - { who: kent.lado, does: decide, with: { decision: no-police-contact, reasons: R } }',
        '  - { who: carol.west, does: agree }',
        '  - { who: ben.ode, does: ask-in, with: { person: helen.moss } }',
      ),
    ).toMatchObject([
      { command: { type: 'decide', data: { decision: 'no-police-contact', reasons: 'R' } } },
      { command: { type: 'agree-action', data: {} } },
      { command: { type: 'ask-in', data: { person: 'helen.moss' } } },
    ]);
  });
});

describe('a role', () => {
  const nobody = { ...organisation, roles: { ...organisation.roles, lastResort: [] } };
  const cast = (line: string, where = organisation) =>
    parseStory(readStoryText('a.yaml', [`${HEAD}steps:`, RAISE, line].join('\n')), where, procedure);

  it('stands wherever a person stands', () => {
    const read = cast(`  - { who: manager@main, does: record, step: contact-lado, with: { officer: lado } }
  - { who: manager@main, does: hand-over, with: { to: next@main } }
  - { does: away, with: { person: head } }
  - { who: reporter@main, does: raise, with: { subjects: [colleague@main], concerns: [grooming], what: W, tell: head, leave_out: [chair] } }
expect: { told: [manager@main], messages_at_most: { reporter@main: 3 } }`);
    expect(read.steps.slice(1).map(({ act }) => act)).toMatchObject([
      { who: 'ben.ode', command: { data: { fields: { officer: 'kent.lado' } } } },
      { command: { data: { to: 'carol.west' } } },
      { person: 'jo.marsh' },
      {
        who: 'amira.khan',
        concern: {
          subjects: [{ id: 'dan.reed', name: 'Dan Reed' }],
          tell: 'jo.marsh',
          leaveOut: ['helen.moss'],
        },
      },
    ]);
    expect(read.expect).toMatchObject({ told: ['ben.ode'], messagesAtMost: new Map([['amira.khan', 3]]) });
  });

  it('that nobody has is an error, except among those who are not told', () => {
    expect(cast('expect: { not_told: [chair, dan.reed], never_told: [chair] }', nobody).expect).toMatchObject(
      {
        notTold: ['dan.reed'],
        neverTold: [],
      },
    );
    expect(problemsOf(() => cast('expect: { told: [chair] }', nobody))).toEqual([
      'expect.told[0]: nobody plays "chair": riverside lacks somebody under last_resort',
    ]);
    expect(problemsOf(() => cast('expect: { not_told: [manager@north] }'))).toEqual([
      'expect.not_told[0]: nobody plays "manager@north": riverside has no site "north"',
    ]);
  });
});

describe('a story of several cases', () => {
  const several = story(
    raiseAs('second'),
    '  - { who: ben.ode, does: acknowledge }',
    '  - { who: ben.ode, does: acknowledge, case: case 1, expect: { due: { contact-lado: null } } }',
    '  - { expect: { case: case 1, verdicts: { contact-lado: open } } }',
    '  - { expect: { verdicts: { contact-lado: open } } }',
    'expect: { case: case 1, verdicts: { contact-lado: open } }',
  );

  it('means the latest case unless it names another', () => {
    const names = several.steps.map(({ act }) => (act !== null && 'caseName' in act ? act.caseName : null));
    expect(names).toEqual(['case 1', 'second', 'second', 'case 1', null, null]);
  });

  it('expects of the step’s own case, and else of the latest', () => {
    const names = [...several.steps, several].map(({ expect: e }) => e.caseName);
    expect(names).toEqual(['case 1', 'second', 'second', 'case 1', 'case 1', 'second', 'case 1']);
  });
});

describe('a story that can not be read', () => {
  it.each<[string, string, string]>([
    [
      'a time before the present one',
      '  - { at: 2026-03-16 09:09 }',
      "steps[1].at: 2026-03-16 09:09 is before the story's time by then, 2026-03-16 09:10: steps stand in the order of time",
    ],
    [
      'no time',
      '  - { at: soon }',
      'steps[1].at: expected a local time like 2026-03-16 09:10, or +30m, +2h, +1d after the step before, got "soon"',
    ],
    [
      'an unknown person',
      '  - { who: ben.odee, does: acknowledge }',
      'steps[1].who: "ben.odee" is nobody of riverside; did you mean ben.ode?',
    ],
    [
      'an unknown person in an expectation',
      '  - { expect: { told: [ben.ode, carol.wst] } }',
      'steps[1].expect.told[1]: "carol.wst" is nobody of riverside; did you mean carol.west?',
    ],
    [
      'an unknown step',
      '  - { who: ben.ode, does: record, step: contact-lad }',
      'steps[1].step: "contact-lad" is no step of kent-medway; did you mean contact-lado?',
    ],
    [
      'an unknown field',
      '  - { who: ben.ode, does: record, step: contact-lado, with: { offcer: kent.lado } }',
      'steps[1].with.offcer: is no field of contact-lado; did you mean officer?',
    ],
    ['an unknown verb', '  - { who: ben.ode, does: acknowlege }', 'did you mean acknowledge?'],
    [
      'an unknown key',
      '  - { whom: ben.ode, does: acknowledge }',
      'steps[1].whom: there is no such key; did you mean who?',
    ],
    [
      'an unknown case',
      '  - { who: ben.ode, does: acknowledge, case: case 2 }',
      'steps[1].case: no case is called "case 2" by then; did you mean case 1?',
    ],
    [
      'a case of an expectation that is not there yet',
      `  - { expect: { case: second, verdicts: { contact-lado: open } } }\n${raiseAs('second')}`,
      'steps[1].expect.case: no case is called "second" by then',
    ],
    [
      'a name that another case has',
      `${raiseAs('second')}\n${raiseAs('second')}`,
      'steps[2].as: "second" is the name of an earlier case',
    ],
    [
      'a case that is raised into another',
      RAISE.replace('does: raise', 'does: raise, case: case 1'),
      'steps[1].case: "raise" begins a case: write "as" to give it a name',
    ],
    [
      'a case that is given its name too late',
      '  - { who: ben.ode, does: acknowledge, as: second }',
      'steps[1].as: only "raise" begins a case; write "case" to name one',
    ],
    [
      'a refusal and none at once',
      '  - { who: ben.ode, does: open, expect: { refused: may-not, not_refused: yes } }',
      'steps[1].expect.not_refused: stands beside "refused"',
    ],
    [
      'nothing that could be refused',
      '  - { expect: { not_refused: yes } }',
      'steps[1].expect.not_refused: this step asks for nothing that could be refused',
    ],
    [
      'messages to nobody of the organisation',
      'expect: { messages_at_most: { ben.odee: 3 } }',
      'expect.messages_at_most.ben.odee: "ben.odee" is nobody of riverside; did you mean ben.ode?',
    ],
    [
      'a role that nobody has',
      '  - { who: reporter@north, does: acknowledge }',
      'steps[1].who: nobody plays "reporter@north": riverside has no site "north"',
    ],
    [
      'an unknown decision',
      '  - { who: kent.lado, does: decide, with: { decision: no-police, reasons: R } }',
      'did you mean no-police-contact?',
    ],
    [
      'whom one heard it from, of somebody who knows it by themselves',
      `  - { who: ben.ode, does: raise, with: { subjects: [dan.reed], concerns: [grooming], what: W, received_from: amira.khan } }`,
      'steps[1].with.received_from: stands here without "received: told-handling"',
    ],
    [
      'never_told before the end',
      '  - { expect: { never_told: [dan.reed] } }',
      'steps[1].expect.never_told: there is no such key',
    ],
    ['a step that is missing', '  - { who: ben.ode, does: record }', 'steps[1].step: is missing'],
    ['an unknown verdict', 'expect: { verdicts: { contact-lado: mett } }', 'did you mean met?'],
    [
      'an end before the last step',
      'ends: 2026-03-16 09:00',
      'ends: 2026-03-16 09:00 is before the last step',
    ],
  ])('names %s', (_what, line, says) => {
    expect(problemsOf(() => story(line)).join('\n')).toContain(says);
  });

  it('lists every problem, each by its path', () => {
    const text = `story: S
organisation: riverside
starts: 2026-03-16 09:10
steps:
  - { who: amira.kahn, does: raise, with: { subjects: [dan.red], concerns: [groming] } }
  - { who: kent.lado, does: confirm, step: contact-lado, with: { so: maybe } }`;
    expect(problemsOf(() => read(text)).map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'steps[0].who',
      'steps[0].with.concerns[0]',
      'steps[0].with.what',
      'steps[1].with.so',
    ]);
  });

  it('says that something has to be raised first', () => {
    const text = `${HEAD}steps:\n  - { who: ben.ode, does: acknowledge }`;
    expect(problemsOf(() => read(text))).toEqual([
      'steps[0].does: there is no case yet: "raise" has to come before "acknowledge"',
    ]);
  });

  it('says where the YAML ends to make sense', () => {
    expect(problemsOf(() => read('story: [1'))[0]).toMatch(/^line 1: /);
    expect(problemsOf(() => read('just words'))[0]).toMatch(/^the file: expected keys/);
  });
});
