import { expect, it } from 'vitest';
import { personId } from '../escalation/ids.js';
import type { Organisation } from '../escalation/organisation.js';
import { findOrganisationFile, loadOrganisation } from '../config/organisation.js';
import { CHANNELS } from '../bot/channels.js';
import { changesBetween } from './organisation-changes.js';

const { organisation: riverside } = loadOrganisation(findOrganisationFile('riverside'), {
  channels: CHANNELS,
});
const ben = personId('ben.ode');

function changed(change: (people: Map<string, unknown>) => void): Organisation {
  const people = new Map(riverside.people);
  change(people);
  return { ...riverside, people };
}

it('is nothing between two readings of the same file', () => {
  expect(changesBetween(riverside, { ...riverside })).toEqual({ gone: [], corrected: [] });
});

it('names whoever has gone', () => {
  const after = changed((people) => people.delete(ben));
  expect(changesBetween(riverside, after).gone).toEqual([ben]);
});

it('names an address that was corrected, and none that is new', () => {
  const person = riverside.people.get(ben)!;
  const channels = person.channels.map((one) => (one.name === 'slack' ? { ...one, address: 'U0NEW' } : one));
  const after = changed((people) => people.set(ben, { ...person, channels }));
  expect(changesBetween(riverside, after).corrected).toEqual([{ person: ben, channel: 'slack' }]);
  const fewer = changed((people) => people.set(ben, { ...person, channels: channels.slice(1) }));
  expect(changesBetween(fewer, riverside).corrected).toEqual([]);
});
