// Who is in the rehearsal, in the groups in which a newcomer looks for them.
import type { PersonId } from '../../escalation/ids.js';
import type { Organisation } from '../../escalation/organisation.js';

export interface RoomPerson {
  readonly id: PersonId;
  readonly name: string;
  readonly job: string;
}

export interface PeopleGroup {
  readonly title: string;
  readonly people: readonly RoomPerson[];
}

/** Everybody once, in the first group that fits; groups without anybody are left out. */
export function groupsOf(organisation: Organisation): PeopleGroup[] {
  const { roles } = organisation;
  const people = [...organisation.people.values()];
  const managing = new Set(people.flatMap((p) => (p.manager === null ? [] : [p.manager])));
  const left = new Set(people.map((p) => p.id));
  const take = (title: string, ids: readonly PersonId[]): PeopleGroup => {
    const taken = ids.filter((id) => left.delete(id));
    const shown = taken.flatMap((id) => organisation.people.get(id) ?? []);
    return { title, people: shown.map(({ id, name, job }) => ({ id, name, job })) };
  };
  const safeguarding = take('Safeguarding leads', roles.safeguardingLead);
  const whistle = take('Whistle-blowing officers', roles.whistleblowingOfficer);
  const lastResort = take('Governors and trustees', roles.lastResort);
  const managers = take(
    'Managers',
    people.filter((p) => p.seniorManager || managing.has(p.id)).map((p) => p.id),
  );
  const systems = take('Administrators', roles.administrator);
  const staff = take(
    'Teachers and staff',
    people.map((p) => p.id),
  );
  const officers = {
    title: 'Designated officers (LADO)',
    people: [...organisation.officers.values()].map(({ id, name, area }) => ({
      id,
      name,
      job: `LADO, ${area}`,
    })),
  };
  return [staff, managers, officers, safeguarding, whistle, lastResort, systems].filter(
    (g) => g.people.length > 0,
  );
}
