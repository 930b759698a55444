import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { describe, expect, it, test } from 'vitest';
import { CHANNELS } from '../bot/channels.js';
import type { Organisation } from '../escalation/organisation.js';
import { reachOf, surveyReach, type SetUp } from '../escalation/routing/reach.js';
import { findOrganisationFile, parseOrganisation } from './organisation.js';
import { reachProblems, reachWarnings, setUpOf } from './reach.js';
import { readSettings } from './settings.js';

interface Entry {
  id: string;
  name: string;
  [channel: string]: unknown;
}
interface File {
  people: Entry[];
  designated_officers: Entry[];
  roles: Record<string, string[]>;
}

function riverside(change: (file: File) => void = () => undefined): Organisation {
  const file = parse(readFileSync(findOrganisationFile('riverside'), 'utf8'), { version: '1.2' }) as File;
  change(file);
  return parseOrganisation(stringify(file), { mode: 'live', channels: CHANNELS }).organisation;
}

const withoutSlack = (ids: readonly string[]) => (file: File) => {
  for (const entry of [...file.people, ...file.designated_officers])
    if (ids.includes(entry.id)) delete entry['slack'];
};

const on = (...names: string[]): SetUp => ({ on: new Set(names), linksLead: true });
const found = (organisation: Organisation, setUp: SetUp) => {
  const survey = surveyReach(organisation, setUp);
  return {
    problems: reachProblems(survey, organisation, CHANNELS, setUp),
    warnings: reachWarnings(survey, organisation, setUp),
  };
};

const OFFICERS = ['kent.lado', 'medway.lado'];

test('officers of an area who have no address that these settings send on are a problem, with what to set', () => {
  const { problems } = found(riverside(withoutSlack(['kent.lado'])), on('slack'));
  expect(problems).toEqual([
    {
      where: 'designated_officers',
      what:
        'nobody of the designated officers for Kent can be told: Priya Nair has e-mail and text message; ' +
        'these settings send on Slack. Set SMTP_URL (e-mail) or NOTIFY_API_KEY (text message), ' +
        'or give an address for Slack.',
    },
  ]);
  expect(found(riverside(withoutSlack(['kent.lado'])), on('slack', 'email')).problems).toEqual([]);
});

test('so are whistle-blowing officers, if there are any, and all who could be told first', () => {
  const places = (organisation: Organisation, setUp: SetUp) =>
    found(organisation, setUp).problems.map(({ where }) => where);
  expect(places(riverside(withoutSlack(['mira.sole', 'tom.ellery'])), on('slack'))).toEqual([
    'roles.whistleblowing_officer',
  ]);
  expect(places(riverside(withoutSlack(['mira.sole'])), on('slack'))).toEqual([]);
  const nobodysJob = riverside((file) => {
    withoutSlack(['mira.sole', 'tom.ellery'])(file);
    delete file.roles['whistleblowing_officer'];
  });
  expect(places(nobodysJob, on('slack'))).toEqual([]);
  const onlyOfficers = riverside((file) => {
    for (const entry of file.people) if (!/sole|ellery/.test(entry.id)) delete entry['slack'];
  });
  expect(places(onlyOfficers, on('slack'))).toEqual(['people']);
});

test('the last resort and the administrators are a warning', () => {
  const { problems, warnings } = found(riverside(), on('slack'));
  expect(problems).toEqual([]);
  expect(warnings).toContain(
    'Nobody of the last resort can be told: Helen Moss has e-mail and text message, Paul Achebe has e-mail and text message; these settings send on Slack.',
  );
});

test('one way only is said of each officer', () => {
  const { warnings } = found(riverside(), on('slack'));
  expect(warnings).toContain(
    'Priya Nair (kent.lado), designated officer for Kent, can be told by Slack alone: give a second way.',
  );
  expect(found(riverside(), on('slack', 'email')).warnings.join()).not.toContain('alone');
});

describe('whoever can be told and can’t answer', () => {
  const organisation = riverside(withoutSlack(OFFICERS));
  const deaf: SetUp = { on: new Set(['slack', 'email']), linksLead: false };
  it('has no chat, and links lead nowhere', () => {
    const kent = [...organisation.officers.values()][0];
    const ben = [...organisation.people.values()].find(({ name }) => name === 'Ben Ode');
    if (kent === undefined || ben === undefined) throw new Error('they are in the file');
    expect(reachOf(kent, organisation, deaf)).toBe('deaf');
    expect(reachOf(kent, organisation, { ...deaf, linksLead: true })).toBe('one');
    expect(reachOf(ben, organisation, deaf)).toBe('several');
    expect(reachOf(ben, organisation, on('slack'))).toBe('one');
    expect(reachOf({ ...kent, channels: [] }, organisation, deaf)).toBe('none');
  });
  it('is warned of', () => {
    expect(found(organisation, deaf)).toMatchObject({
      problems: [],
      warnings: expect.arrayContaining([
        expect.stringMatching(/^The designated officers for Kent can be told and can't answer: .*PUBLIC_URL/),
      ]) as string[],
    });
  });
});

test('being away changes nothing: it is for a time', () => {
  const away = riverside((file) => {
    for (const entry of file.designated_officers) entry['away'] = true;
  });
  expect(found(away, on('slack')).problems).toEqual([]);
});

test('what is set up is what the settings switch on, where the organisation has a workspace of it', () => {
  const settings = (more: Record<string, string>) =>
    readSettings(
      {
        SAMEDAY_KEY: 'kKLhVRN6zRXI9KF/W5WRYD3PZbjQtGE3yvsK6hhKG4M=',
        ORGANISATION_FILE: 'ours.yaml',
        SLACK_BOT_TOKEN: 'xoxb-1-1-a',
        SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
        ...more,
      },
      CHANNELS.flatMap((channel) => channel.settings),
    );
  const organisation = riverside();
  expect(setUpOf(settings({}), CHANNELS, organisation)).toEqual({ on: new Set(['slack']), linksLead: false });
  const smtp = {
    SMTP_URL: 'smtp://mail.example',
    MAIL_FROM: 'a@school.example',
    PUBLIC_URL: 'https://sameday.school.example',
  };
  expect(setUpOf(settings(smtp), CHANNELS, organisation)).toEqual({
    on: new Set(['slack', 'email']),
    linksLead: true,
  });
  const nowhere = { ...organisation, workspaces: new Map() };
  expect(setUpOf(settings(smtp), CHANNELS, nowhere).on).toEqual(new Set(['email']));
});
