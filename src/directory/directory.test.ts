import { describe, expect, test } from 'vitest';
import { personId } from '../escalation/ids.js';
import type { DesignatedOfficer, Organisation, Person } from '../escalation/organisation.js';
import { directoryOf } from './directory.js';

const TENANT = 'aaaaaaaa-0000-0000-0000-000000000000';
const OBJECT = 'bbbbbbbb-0000-4000-8000-000000000001';

function person(id: string, manager: string | null, channels: Person['channels']): Person {
  return {
    id: personId(id),
    name: id,
    job: 'Teacher',
    manager: manager === null ? null : personId(manager),
    seniorManager: false,
    site: null,
    area: 'Kent',
    under18: false,
    away: false,
    phone: null,
    channels,
  };
}

const people = [
  person('ben.ode', null, [{ name: 'email', address: 'Ben@school.example' }]),
  person('amira.khan', 'ben.ode', [
    { name: 'slack', address: 'U0AMIRA' },
    { name: 'teams', address: OBJECT },
    { name: 'sms', address: '07700 900001' },
  ]),
  person('dan.reed', 'ben.ode', []),
];
const lado: DesignatedOfficer = {
  id: personId('kent.lado'),
  name: 'Priya Nair',
  area: 'Kent',
  phone: null,
  channels: [{ name: 'slack', address: 'U0LADO' }],
  away: false,
  hours: null,
  checked: null,
};
const organisation = {
  people: new Map(people.map((each) => [each.id, each])),
  officers: new Map([[lado.id, lado]]),
  slackTeam: 'T0SCHOOL',
  teamsTenant: TENANT,
} as unknown as Organisation;
const directory = directoryOf(organisation);

describe('who someone is', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['by Slack id', directory.bySlack('T0SCHOOL', 'U0AMIRA')?.id, 'amira.khan'],
    ['an officer by Slack id', directory.bySlack('T0SCHOOL', 'U0LADO')?.id, 'kent.lado'],
    ['not the same id in another team', directory.bySlack('T0OTHER', 'U0AMIRA')?.id, undefined],
    ['not an unknown id', directory.bySlack('T0SCHOOL', 'U0NOBODY')?.id, undefined],
    ['not an id of another platform', directory.bySlack('T0SCHOOL', OBJECT)?.id, undefined],
    [
      'by Teams id, in any case',
      directory.byTeams(TENANT.toUpperCase(), OBJECT.toUpperCase())?.id,
      'amira.khan',
    ],
    ['not in another tenant', directory.byTeams(OBJECT, OBJECT)?.id, undefined],
    ['by e-mail address', directory.byEmail(' ben@SCHOOL.example ')?.id, 'ben.ode'],
    ['not by phone number', directory.byEmail('07700 900001')?.id, undefined],
    ['by id', directory.byId('dan.reed')?.id, 'dan.reed'],
    ['an officer by id', directory.byId('kent.lado')?.id, 'kent.lado'],
    ['not by an unknown id', directory.byId('constructor')?.id, undefined],
  ])('%s', (_how, found, expected) => {
    expect(found).toBe(expected);
  });

  test('who reports to whom', () => {
    expect(directory.managedBy(personId('ben.ode')).map(({ id }) => id)).toEqual(['amira.khan', 'dan.reed']);
    expect(directory.managedBy(personId('dan.reed'))).toEqual([]);
  });

  test('without a team or tenant of its own, nobody is found by a platform id', () => {
    const none = directoryOf({ ...organisation, slackTeam: null, teamsTenant: null });
    expect(none.bySlack('T0SCHOOL', 'U0AMIRA')).toBeUndefined();
    expect(none.byTeams(TENANT, OBJECT)).toBeUndefined();
    expect(none.byEmail('ben@school.example')?.id).toBe('ben.ode');
  });

  test('one directory for one organisation', () => {
    expect(directoryOf(organisation)).toBe(directory);
  });
});
