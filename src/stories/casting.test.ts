import { describe, expect, it } from 'vitest';
import { findOrganisationFile, loadOrganisation } from '../config/organisation.js';
import { personId } from '../escalation/ids.js';
import type { Organisation } from '../escalation/organisation.js';
import { cast } from './casting.js';
import { CHANNELS } from '../bot/channels.js';

const read = (id: string) => loadOrganisation(findOrganisationFile(id), { channels: CHANNELS }).organisation;
const [riverside, nightHouse] = [read('riverside'), read('night-house')];
const who = (role: string, organisation = riverside) => {
  const found = cast(role, organisation);
  return found === null ? null : 'person' in found ? found.person : found.lacks;
};

describe('at Riverside', () => {
  it.each([
    ['reporter@main', 'amira.khan'],
    ['colleague@main', 'dan.reed'],
    ['manager@main', 'ben.ode'],
    ['next@main', 'carol.west'],
    ['senior@main', 'owen.hart'],
    ['reporter@quayside', 'holly.stone'],
    ['colleague@quayside', 'joan.frost'],
    ['manager@quayside', 'ruth.vane'],
    ['senior@other', 'nadia.price'],
    ['reporter@other', 'holly.stone'],
    ['head', 'jo.marsh'],
    ['safeguarding-lead', 'grace.obi'],
    ['chair', 'helen.moss'],
    ['whistle', 'mira.sole'],
    ['deputy-whistle', 'tom.ellery'],
    ['administrator', 'alex.doyle'],
    ['lado', 'kent.lado'],
    ['other-lado', 'medway.lado'],
  ])('%s is %s', (role, person) => {
    expect(who(role)).toBe(person);
  });
});

describe('a house without sites', () => {
  it('casts everybody as main, and nobody as anything else', () => {
    expect(who('reporter@main', nightHouse)).toBe('bea.oram');
    expect(who('reporter@other', nightHouse)).toBe('bea.oram');
    expect(who('colleague@main', nightHouse)).toBe('rosa.lind');
    expect(who('manager@main', nightHouse)).toBe('joe.bright');
    expect(who('lado', nightHouse)).toBe('medway.lado');
    expect(who('reporter@north', nightHouse)).toBe('night-house has no site "north"');
  });

  it('lets the last resort stand in for the whistle-blowing officer’s deputy', () => {
    expect(who('deputy-whistle', nightHouse)).toBe('max.holt');
  });
});

describe('what is lacking', () => {
  const roles = { ...riverside.roles, whistleblowingOfficer: [], lastResort: [] };
  const alone: Organisation = {
    ...riverside,
    roles,
    sites: new Map(),
    people: new Map([...riverside.people].filter(([id]) => id === personId('jo.marsh'))),
    officers: new Map(),
  };

  it.each([
    ['reporter@main', 'riverside lacks somebody who manages nobody and has a line manager'],
    ['colleague@main', "riverside lacks somebody with the reporter's line manager"],
    ['manager@main', 'riverside lacks the line manager of its reporter'],
    ['chair', 'riverside lacks somebody under last_resort'],
    ['whistle', 'riverside lacks a whistle-blowing officer'],
    ['lado', 'riverside lacks a designated officer'],
  ])('is said of %s', (role, lacks) => {
    expect(who(role, alone)).toBe(lacks);
  });

  it('is said with the site where there are several', () => {
    const quayside = riverside.sites.get('quayside');
    const people = new Map([...riverside.people].filter(([, { site }]) => site !== quayside));
    expect(who('reporter@quayside', { ...riverside, people })).toBe(
      'riverside lacks somebody who manages nobody and has a line manager at quayside',
    );
  });
});

it('takes nothing else for a role', () => {
  for (const text of ['amira.khan', 'reporter', 'head@main', 'reporter@main@x', 'A parent', 'constructor']) {
    expect(cast(text, riverside)).toBeNull();
  }
});
