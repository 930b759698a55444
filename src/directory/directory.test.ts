import { describe, expect, test } from 'vitest';
import { CHANNELS } from '../bot/channels.js';
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
  channels: CHANNELS,
  workspaces: new Map([
    ['slack', 'T0SCHOOL'],
    ['teams', TENANT],
  ]),
} as unknown as Organisation;
const directory = directoryOf(organisation);

describe('who someone is', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['by Slack id', directory.by('slack', 'U0AMIRA', 'T0SCHOOL')?.id, 'amira.khan'],
    ['an officer by Slack id', directory.by('slack', 'U0LADO', 'T0SCHOOL')?.id, 'kent.lado'],
    ['not the same id in another team', directory.by('slack', 'U0AMIRA', 'T0OTHER')?.id, undefined],
    ['not an unknown id', directory.by('slack', 'U0NOBODY', 'T0SCHOOL')?.id, undefined],
    ['not an id of another platform', directory.by('slack', OBJECT, 'T0SCHOOL')?.id, undefined],
    [
      'by Teams id, in any case',
      directory.by('teams', OBJECT.toUpperCase(), TENANT.toUpperCase())?.id,
      'amira.khan',
    ],
    ['not in another tenant', directory.by('teams', OBJECT, OBJECT)?.id, undefined],
    ['not by an id without its team', directory.by('slack', 'U0AMIRA', null)?.id, undefined],
    ['not on a channel that nobody knows', directory.by('pigeon', 'U0AMIRA', 'T0SCHOOL')?.id, undefined],
    ['by e-mail address', directory.by('email', ' ben@SCHOOL.example ', null)?.id, 'ben.ode'],
    ['not by phone number', directory.by('sms', '07700 900001', null)?.id, undefined],
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
    const none = directoryOf({ ...organisation, workspaces: new Map() });
    expect(none.by('slack', 'U0AMIRA', 'T0SCHOOL')).toBeUndefined();
    expect(none.by('teams', OBJECT, TENANT)).toBeUndefined();
    expect(none.by('email', 'ben@school.example', null)?.id).toBe('ben.ode');
  });

  test('one directory for one organisation', () => {
    expect(directoryOf(organisation)).toBe(directory);
  });
});
