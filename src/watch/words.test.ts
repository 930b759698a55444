import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../bot/channels.js';
import { findOrganisationFile, loadOrganisation } from '../config/organisation.js';
import { write } from './words.js';

const { organisation } = loadOrganisation(findOrganisationFile('riverside'), { channels: CHANNELS });
const PUBLIC = 'https://sameday.riverside.example';
/** A quarter past four in summer time. */
const SINCE = Date.UTC(2026, 5, 15, 15, 5);

describe('what the second watchman writes', () => {
  it('says since when, that word may not come, whom to ring, and where administrators look', () => {
    const { subject, text } = write({ kind: 'stands-still', since: SINCE }, organisation, PUBLIC);
    expect(subject).toBe('Sameday at Riverside Academy Trust has stood still since 16:05 on Monday 15 June');
    expect(text).toContain(`${subject}: what it should tell people may not reach them.`);
    expect(text).toContain('ring Grace Obi, safeguarding lead, 01632 960');
    expect(text).toContain('999');
    expect(text).toContain(`look at ${PUBLIC}/readyz`);
  });

  it('is as short as a text message asks for', () => {
    for (const kind of ['stands-still', 'still-stands-still'] as const) {
      const { brief } = write({ kind, since: SINCE }, organisation, PUBLIC);
      // Two messages, which a phone joins, with the service's name before them.
      expect(brief.length).toBeLessThanOrEqual(290);
      expect(brief).toMatch(/^[\x20-\x7e]*$/);
      expect(brief).toMatch(/ring Grace Obi, 01632 960\d+\. Administrators: look at https:/);
    }
  });

  it('says once that it works again, and from when until when it did not', () => {
    const { subject, text, brief } = write(
      { kind: 'works-again', since: SINCE, until: SINCE + 20 * 60_000 },
      organisation,
      PUBLIC,
    );
    expect(subject).toBe('Sameday at Riverside Academy Trust works again');
    for (const each of [text, brief])
      expect(each).toContain('from 16:05 on Monday 15 June until 16:25 on Monday 15 June');
  });

  it('names a deputy when the lead has no number, and the out-of-hours contact when nobody has', () => {
    const [lead, deputy] = organisation.roles.safeguardingLead;
    const people = new Map(organisation.people);
    people.set(lead!, { ...people.get(lead!)!, phone: null });
    const message = { kind: 'stands-still', since: SINCE } as const;
    const by = (changed: typeof people) => write(message, { ...organisation, people: changed }, PUBLIC).text;
    expect(by(people)).toContain(`ring ${people.get(deputy!)!.name}, safeguarding lead`);
    people.set(deputy!, { ...people.get(deputy!)!, phone: null });
    expect(by(people)).toContain(`ring ${organisation.contacts.outOfHours.name}, out-of-hours contact`);
  });
});
