// long because: one table of everything that an organisation file may and may not say
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { personId } from '../escalation/ids.js';
import { findOrganisationFile, loadOrganisation, parseOrganisation } from './organisation.js';
import type { Mode } from './organisation.js';
import { ConfigurationError } from './problems.js';
import { CHANNELS } from '../bot/channels.js';

type Tree = Record<string, unknown>;

const small = (): Tree =>
  parse(`
id: small
name: Small School
area: Kent
working_hours: { monday-friday: ["08:30-17:00"] }
slack: { team: T0SMALL }
sites: [{ id: quay, name: Quayside, area: Medway }]
people:
  - { id: carol.west, name: Carol West, job: Head, roles: [senior-manager], slack: U0CAROL, phone: 01632 960012 }
  - { id: ben.ode, name: Ben Ode, job: Head of year, manager: carol.west, roles: [senior-manager], email: ben@small.example }
  - { id: amira.khan, name: Amira Khan, job: Teacher, manager: ben.ode, email: amira@small.example, site: quay }
  - { id: mira.sole, name: Mira Sole, job: Clerk, email: mira@small.example, mobile: 07700 900041 }
roles: { safeguarding_lead: [ben.ode], whistleblowing_officer: [mira.sole], administrator: [mira.sole], last_resort: [mira.sole] }
designated_officers:
  - { id: kent.lado, name: Priya Nair, area: Kent, phone: 01632 960001, email: lado@kent.example, checked: { by: ben.ode, on: 2026-01-05 } }
  - { id: medway.lado, name: Colin Shaw, area: Medway, phone: 01632 960002, email: lado@medway.example, checked: { by: ben.ode, on: 2026-01-05 } }
contacts:
  police: { name: Police unit, phone: 01632 960101, checked: { by: ben.ode, on: 2026-01-05 } }
  childrens_services: { Kent: { name: Specialist Children's Services, phone: 01632 960111 } }
  out_of_hours: { name: Duty team, phone: 101, checked: { by: ben.ode, on: 2026-01-05 } }
`) as Tree;

/** `small` with the value at a path such as `people.2.manager` replaced, or taken out when undefined. */
function changed(changes: Readonly<Record<string, unknown>>): string {
  const root = small();
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce<Tree>((at, key) => at[key] as Tree, root);
    if (value === undefined) Reflect.deleteProperty(parent, last);
    else parent[last] = value;
  }
  return stringify(root);
}

function problemsOf(text: string, mode: Mode = 'rehearsal', csv?: string): string[] {
  try {
    parseOrganisation(text, { channels: CHANNELS, mode, readCsv: () => csv ?? '' });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.code).toBe('organisation-refused');
    return error.problems.map(({ where, what }) => `${where}: ${what}`);
  }
}

describe('the organisations of the package', () => {
  test('riverside, fit for a live start', () => {
    const { organisation, warnings } = loadOrganisation(findOrganisationFile('riverside'), {
      mode: 'live',
      channels: CHANNELS,
    });
    const person = (id: string) => organisation.people.get(personId(id));
    expect(warnings).toEqual([]);
    expect(person('amira.khan')).toMatchObject({ job: 'Teacher', manager: 'ben.ode', area: 'Kent' });
    expect(person('amira.khan')?.channels[0]).toEqual({ name: 'slack', address: 'U0AMIRA' });
    expect(person('ben.ode')).toMatchObject({
      manager: 'carol.west',
      seniorManager: true,
      phone: '01632 960011',
    });
    expect(person('carol.west')).toMatchObject({
      manager: 'jo.marsh',
      seniorManager: true,
      phone: '01632 960012',
    });
    expect(person('jo.marsh')).toMatchObject({ manager: null, seniorManager: true, phone: '01632 960014' });
    expect(person('dan.reed')).toMatchObject({ job: 'Teacher', manager: 'ben.ode' });
    expect(person('nadia.price')).toMatchObject({ area: 'Medway', site: 'Quayside Campus' });
    expect([...organisation.people.values()].filter((each) => each.under18).map((each) => each.id)).toEqual([
      'kit.adams',
    ]);
    expect([...organisation.people.values()].filter((each) => each.seniorManager).length).toBeLessThanOrEqual(
      9,
    );
    const kent = organisation.officers.get(personId('kent.lado'));
    expect(kent).toMatchObject({ phone: '01632 960001', checked: { by: 'ben.ode', on: '2026-01-05' } });
    expect(kent?.channels.map(({ name }) => name)).toEqual(['slack', 'email', 'sms']);
    expect(organisation.contacts.police.name).toBe('Child & Public Protection Unit');
    expect(
      organisation.holidays.dates.has('2026-12-24') && organisation.holidays.dates.has('2026-04-06'),
    ).toBe(true);
    expect(organisation.escalation).toEqual({
      acknowledgeWithin: 30,
      failSafeBeforeEnd: 60,
      actWithin: 60,
      actWithinUrgent: 15,
      policeFailSafe: 15,
    });
    for (const id of organisation.roles.whistleblowingOfficer) {
      expect([...organisation.people.values()].every(({ manager }) => manager !== id)).toBe(true);
      expect(organisation.people.get(id)?.seniorManager).toBe(false);
    }
  });

  test("every number is one of Ofcom's drama numbers, or public", () => {
    for (const id of ['riverside', 'night-house']) {
      const { organisation } = loadOrganisation(findOrganisationFile(id), { channels: CHANNELS });
      const numbers = [...organisation.people.values(), ...organisation.officers.values()].flatMap((each) => [
        each.phone ?? '01632 960000',
        ...each.channels.filter(({ name }) => name === 'sms').map(({ address }) => address),
      ]);
      for (const number of numbers) expect(number).toMatch(/^(01632 960\d{3}|07700 900\d{3})$/);
    }
  });

  test('the home that never closes', () => {
    const { organisation, warnings } = loadOrganisation(findOrganisationFile('night-house'), {
      mode: 'live',
      channels: CHANNELS,
    });
    expect(warnings).toEqual([]);
    expect(organisation.people.size).toBe(7);
    expect(organisation.workingHours).toMatchObject({ always: true, dayEnds: 480 });
    expect(organisation.escalation).toMatchObject({ acknowledgeWithin: 20, failSafeBeforeEnd: 90 });
  });
});

describe('what is refused', () => {
  test('the example itself is accepted', () => {
    expect(problemsOf(changed({}), 'live')).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    [
      'an unknown manager',
      { 'people.2.manager': 'carol.wset' },
      'people[2].manager: "carol.wset" is nobody\'s id; did you mean carol.west?',
    ],
    [
      'an officer as a manager',
      { 'people.2.manager': 'kent.lado' },
      'people[2].manager: "kent.lado" is a designated officer, not one of the people',
    ],
    [
      'a circle',
      { 'people.0.manager': 'amira.khan' },
      'people[0].manager: the managers go round in a circle: carol.west → amira.khan → ben.ode → carol.west',
    ],
    [
      'one above themselves',
      { 'people.0.manager': 'carol.west' },
      'people[0].manager: the managers go round in a circle: carol.west → carol.west',
    ],
    ['an unknown key at the top', { nmae: 'x' }, 'nmae: there is no such key; did you mean name?'],
    [
      'an unknown key of a person',
      { 'people.1.mangaer': 'x' },
      'people[1].mangaer: there is no such key; did you mean manager?',
    ],
    [
      'an unknown key of a contact',
      { 'contacts.police.phon': '1' },
      'contacts.police.phon: there is no such key; did you mean phone?',
    ],
    ['a doubled id', { 'people.2.id': 'ben.ode' }, 'people[2].id: "ben.ode" is already the id of people[1]'],
    [
      "an officer with a person's id",
      { 'designated_officers.0.id': 'ben.ode' },
      'designated_officers[0]: the id ben.ode is already that of people[1]',
    ],
    [
      'a doubled e-mail address',
      { 'people.2.email': 'BEN@small.example' },
      'people[2]: email BEN@small.example is already that of people[1]',
    ],
    [
      'a doubled Slack id',
      { 'people.1.slack': 'U0CAROL' },
      'people[1]: slack U0CAROL is already that of people[0]',
    ],
    [
      'a capital in an id',
      { 'people.3.id': 'Mira' },
      'people[3].id: expected an id like ben.ode (small letters, digits, dots, hyphens), got "Mira"',
    ],
    [
      'an unknown role',
      { 'people.1.roles': ['senior-manger'] },
      'people[1].roles[0]: "senior-manger" isn\'t one of senior-manager; did you mean senior-manager?',
    ],
    ['yes for true', { 'people.1.under_18': 'yes' }, 'people[1].under_18: expected true or false, got "yes"'],
    [
      'a number without its 0',
      { 'people.1.phone': 1632960001 },
      'people[1].phone: write the number in quotes, with its leading 0, got 1632960001',
    ],
    [
      'no number',
      { 'people.1.phone': 'ask' },
      'people[1].phone: expected a number like 01632 960001, got "ask"',
    ],
    [
      'an unknown site',
      { 'people.1.site': 'quai' },
      'people[1].site: "quai" is no site\'s id; did you mean quay?',
    ],
    [
      'a channel without its address',
      { 'people.3.channels': ['teams'] },
      "people[3].channels[0]: teams needs teams, which isn't given",
    ],
    [
      'an unknown person in a role',
      { 'roles.safeguarding_lead': ['ben.od'] },
      'roles.safeguarding_lead[0]: "ben.od" is nobody\'s id; did you mean ben.ode?',
    ],
    [
      'no officer',
      { designated_officers: [] },
      'designated_officers: expected at least one designated officer: 8(4) has the LADO contacted the same day',
    ],
    [
      'an area that the procedure does not know',
      { area: 'kent' },
      'area: "kent" isn\'t one of Kent, Medway; did you mean Kent?',
    ],
    ['an area of a site', { 'sites.0.area': 'Essex' }, 'sites.quay.area: "Essex" isn\'t one of Kent, Medway'],
    ['no police', { 'contacts.police': undefined }, 'contacts.police: is missing'],
    [
      'no working hours',
      { working_hours: undefined },
      'working_hours: is missing; for example { monday-friday: ["08:30-17:00"] }, or { always: true, day_ends: "08:00" }',
    ],
    [
      'a zone',
      { time_zone: 'Europe/Maidstone' },
      'time_zone: expected a time zone like Europe/London, got "Europe/Maidstone"',
    ],
    [
      'a division',
      { holidays: { gov_uk: 'england' } },
      'holidays.gov_uk: "england" isn\'t one of england-and-wales, scotland, northern-ireland; did you mean england-and-wales?',
    ],
    [
      'a date',
      { holidays: { also: ['2026-02-30'] } },
      'holidays.also[0]: expected a date like 2026-12-24, got "2026-02-30"',
    ],
    [
      'retention too short',
      { retention_years: 7 },
      'retention_years: less than 10 years: allegations are kept for at least that long (KCSIE, part four)',
    ],
    [
      'Slack ids without a team',
      { slack: undefined },
      'slack: is missing though people have Slack ids; for example slack: { team: T0RIVERSIDE }',
    ],
    [
      'people from Slack',
      { people_from: { slack: true } },
      'people_from.slack: not available yet: use people_from: { csv: people.csv }',
    ],
    [
      'no people',
      { people: undefined },
      'people: is missing: expected a list of people, or people_from: { csv: people.csv }',
    ],
    ['people as a group', { people: { ben: 1 } }, 'people: expected a list'],
  ])('%s', (_what, changes, problem) => {
    expect(problemsOf(changed(changes))).toContain(problem);
  });

  test.each<[string, Record<string, unknown>, RegExp | null]>([
    [
      'acknowledge_within',
      { acknowledge_within: '45m' },
      /acknowledge_within: 45 minutes is longer than 30.*8\(1\)/,
    ],
    ['acknowledge_within', { acknowledge_within: '1h' }, /acknowledge_within: 60 minutes is longer than 30/],
    [
      'acknowledge_within',
      { acknowledge_within: 0 },
      /acknowledge_within: expected a time like 30m or 1h, got 0/,
    ],
    ['acknowledge_within', { acknowledge_within: 'soon' }, /expected a time like 30m or 1h, got "soon"/],
    ['fail_safe_before_end', { fail_safe_before_end: '59m' }, /59 minutes is less than 60.*8\(4\)/],
    ['fail_safe_before_end', { fail_safe_before_end: '13h' }, /more than half a day/],
    ['act_within', { act_within: 61 }, /61 minutes is longer than 60/],
    ['act_within_urgent', { act_within_urgent: '16m' }, /16 minutes is longer than 15.*section 4/],
    ['police_fail_safe', { police_fail_safe: '20m' }, /20 minutes is longer than 15.*section 4/],
    [
      'an unknown one',
      { fail_safe: '90m' },
      /escalation\.fail_safe: there is no such key; did you mean fail_safe_before_end/,
    ],
    ['tighter', { acknowledge_within: '10m', fail_safe_before_end: '1h30m', act_within: 30 }, null],
  ])('escalation: %s %j', (_key, escalation, expected) => {
    const problems = problemsOf(changed({ escalation }));
    if (expected === null) expect(problems).toEqual([]);
    else expect(problems.join('\n')).toMatch(expected);
  });

  test('all problems at once, in one message, with nothing hidden behind another', () => {
    const text = changed({
      area: 'kent',
      'people.2.manager': 'nobody.here',
      'people.2.under_18': 'no',
      'contacts.police': 3,
    });
    const problems = problemsOf(text);
    for (const part of ['area:', 'people[2].manager:', 'people[2].under_18:', 'contacts.police:']) {
      expect(problems.filter((each) => each.startsWith(part))).toHaveLength(1);
    }
    expect(() => parseOrganisation(text, { channels: CHANNELS })).toThrow(
      /can't be used:\n {2}- people.*\n {2}- /,
    );
  });

  test.each([
    ['no YAML', 'id: [', /^line \d+: /],
    ['a key twice', 'id: a\nid: b', /^line 2: Map keys must be unique/],
    ['nothing', '', /^the file: expected keys/],
    ['a list', '- a', /^the file: expected keys/],
  ])('%s', (_what, text, expected) => {
    expect(problemsOf(text)[0]).toMatch(expected);
  });

  test.each([
    ['contacts.police.checked', 'contacts.police.checked'],
    ['contacts.out_of_hours.checked', 'contacts.out_of_hours.checked'],
    ['designated_officers.1.checked', 'designated_officers[1].checked'],
  ])('live, while %s is missing; in rehearsal it is a warning', (path, where) => {
    const text = changed({ [path]: undefined });
    expect(problemsOf(text, 'live')).toEqual([
      expect.stringMatching(`^${where.replace(/[[\]]/g, '\\$&')}: nobody has checked it`),
    ]);
    expect(problemsOf(text, 'rehearsal')).toEqual([]);
    expect(parseOrganisation(text, { channels: CHANNELS }).warnings.join('\n')).toMatch(/is unchecked/);
  });
});

describe('what is read', () => {
  const read = (changes: Record<string, unknown>) =>
    parseOrganisation(changed(changes), { channels: CHANNELS }).organisation;
  const channels = (changes: Record<string, unknown>, id: string) =>
    read(changes)
      .people.get(personId(id))
      ?.channels.map(({ name }) => name);

  test('defaults', () => {
    expect(read({})).toMatchObject({
      procedure: 'kent-medway',
      timeZone: 'Europe/London',
      retentionYears: 10,
    });
    expect(read({}).workspaces.has('teams')).toBe(false);
    expect(read({}).holidays).toEqual({ dates: new Set(), knownUntil: null });
    expect(read({}).contacts.outOfHours.phone).toBe('101');
  });

  test("a person's area: their own, their site's, the organisation's", () => {
    const area = (changes: Record<string, unknown>) => read(changes).people.get(personId('amira.khan'))?.area;
    expect(area({ 'people.2.area': 'Kent' })).toBe('Kent');
    expect(area({})).toBe('Medway');
    expect(area({ 'people.2.site': undefined })).toBe('Kent');
  });

  test('channels in their own order or the usual one; a phone is for ringing alone', () => {
    expect(channels({}, 'mira.sole')).toEqual(['email', 'sms']);
    expect(channels({ 'people.3.channels': ['sms'] }, 'mira.sole')).toEqual(['sms', 'email']);
    expect(channels({}, 'carol.west')).toEqual(['slack']);
    expect(read({}).people.get(personId('mira.sole'))?.phone).toBe('07700 900041');
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['one officer', { 'designated_officers.1': undefined }, /one designated officer/],
    [
      'an area without an officer',
      { 'designated_officers.1.area': 'Kent' },
      /Medway has no designated officer/,
    ],
    ['one senior manager', { 'people.1.roles': [] }, /more than one senior manager/],
    [
      'a manager for whistle-blowers',
      { 'roles.whistleblowing_officer': ['ben.ode'] },
      /ben.ode is a whistle-blowing officer and a manager/,
    ],
    ['someone without a channel', { 'people.2.email': undefined }, /amira.khan can't be reached/],
    ['no administrator', { 'roles.administrator': undefined }, /no administrator/],
    ['no last resort', { 'roles.last_resort': undefined }, /no last resort/],
    [
      'a fail-safe as long as the day',
      { working_hours: { monday: '09:00-10:00' } },
      /as long as the shortest day/,
    ],
  ])('warns of %s', (_what, changes, expected) => {
    const root = parse(changed(changes)) as { designated_officers: unknown[] };
    root.designated_officers = root.designated_officers.filter((each) => each !== null);
    expect(parseOrganisation(stringify(root), { channels: CHANNELS }).warnings.join('\n')).toMatch(expected);
  });
});

describe('people from a CSV file', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'sameday-organisation-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('beside the organisation file; its entries add to the rows', () => {
    writeFileSync(
      join(folder, 'people.csv'),
      '\uFEFFid,name,job,manager,email,under_18\r\ntom.ray,"Ray, Tom",Teacher,ben.ode,tom@small.example,yes\r\nben.ode,B Ode,Head of year,,,\r\n',
    );
    writeFileSync(join(folder, 'small.yaml'), changed({ people_from: { csv: 'people.csv' } }));
    const { people } = loadOrganisation(join(folder, 'small.yaml'), { channels: CHANNELS }).organisation;
    expect(people.get(personId('tom.ray'))).toMatchObject({
      name: 'Ray, Tom',
      manager: 'ben.ode',
      under18: true,
    });
    expect(people.get(personId('ben.ode'))).toMatchObject({ name: 'Ben Ode', manager: 'carol.west' });
    expect(people.size).toBe(5);
  });

  test('a missing file is a problem of the key that names it', () => {
    writeFileSync(join(folder, 'lost.yaml'), changed({ people_from: { csv: 'lost.csv' } }));
    expect(() => loadOrganisation(join(folder, 'lost.yaml'), { channels: CHANNELS })).toThrow(
      /people_from.csv: lost.csv can't be read: ENOENT/,
    );
    expect(() => loadOrganisation(join(folder, 'none.yaml'), { channels: CHANNELS })).toThrow(
      ConfigurationError,
    );
  });

  test.each([
    ['an unknown column', 'id,nmae\na,b', 'people.csv line 1: there is no column "nmae"; did you mean name?'],
    ['no id column', 'name,job\nA,B', 'people.csv line 1: the column "id" is missing'],
    ['a doubled column', 'id,name,name', 'people.csv line 1: the column "name" is there twice'],
    ['too many cells', 'id,name,job\na,A,J,x', 'people.csv line 2: has 4 cells, but there are 3 columns'],
    ['a missing cell', 'id,name,job\na,,J', 'people.csv line 2.name: is missing'],
    [
      'an unknown manager',
      'id,name,job,manager\n\na,"A\nB",J,\nb,B,J,carol.wst',
      'people.csv line 5.manager: "carol.wst" is nobody\'s id; did you mean carol.west?',
    ],
    [
      'an id twice',
      'id,name,job\na,A,J\na,B,J',
      'people.csv line 3.id: "a" is already the id of people.csv line 2',
    ],
    [
      'an odd answer',
      'id,name,job,away\na,A,J,perhaps',
      'people.csv line 2.away: expected true or false, got "perhaps"',
    ],
    ['an open quotation mark', 'id,name\na,"A', 'people.csv: a quotation mark is opened and never closed'],
    [
      'text behind a quotation mark',
      'id,name\na,A\nb,"B" C\n',
      'people.csv line 3: there is text behind a closing quotation mark',
    ],
    [
      'what follows a cell of several lines, by its own line',
      'id,name,job\r\na,A,"of\r\nmany\r\nlines"\r\n\r\nb,,J',
      'people.csv line 6.name: is missing',
    ],
  ])('%s', (_what, csv, problem) => {
    const found = problemsOf(changed({ people_from: { csv: 'people.csv' } }), 'rehearsal', csv);
    expect(
      found.some((each) => each.startsWith(problem)),
      found.join('\n'),
    ).toBe(true);
  });
});
