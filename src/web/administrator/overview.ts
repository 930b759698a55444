// What needs an administrator's attention now, on one page, each with the page where it is dealt with.
import { calendarOf, formatDay } from '../../escalation/calendar/calendar.js';
import type { PersonId } from '../../escalation/ids.js';
import type { FailedChannel } from '../../delivery/failed-deliveries.js';
import type { SetUp } from '../../escalation/routing/reach.js';
import type { AdministratorOptions } from './options.js';
import { contactsOf, officersByArea, shownPerson } from './people-page.js';
import { flaggedRoutes } from './routes-page.js';

interface Matter {
  readonly text: string;
  readonly href: string;
  readonly urgent: boolean;
}

/** One drill each term. */
const DRILL_EVERY_MS = 120 * 24 * 60 * 60_000;

export async function overviewOf(
  o: AdministratorOptions,
  viewer: PersonId,
): Promise<{ readonly matters: readonly Matter[]; readonly lastDrill: string | null }> {
  const organisation = o.organisation();
  const setUp = o.setUp();
  const health = await o.health();
  const { failed, unset } = splitBySetUp(await o.failures.failedFor(viewer), setUp);
  const [lastDrill] = await o.drills.held();
  const people = [...organisation.people.values()].map((one) => shownPerson(one, organisation, setUp));
  const flagged = people.filter((one) => one.flags.length > 0).length;
  const areas = officersByArea(organisation, setUp).filter(
    (one) => one.officers.length === 0 || one.flag !== null,
  );
  const unchecked = [
    ...contactsOf(organisation),
    ...officersByArea(organisation, setUp).flatMap((one) => one.officers),
  ].filter((one) => one.checked === null).length;
  const routes = flaggedRoutes(organisation);
  const due = lastDrill === undefined || o.clock.now() - lastDrill.at > DRILL_EVERY_MS;

  const matter = (is: boolean, text: string, page: string, urgent = false): Matter[] =>
    is ? [{ text, href: `/administrator/${page}`, urgent }] : [];
  return {
    matters: [
      ...matter(
        o.organisationProblem() !== null,
        'The organisation file can’t be used as it is now',
        'health',
        true,
      ),
      ...health.flatMap((row) =>
        matter(row.state !== 'good', `${row.what}: ${row.say}`, 'health', row.state === 'bad'),
      ),
      ...matter(
        failed.length > 0,
        `${counted(failed.length, 'address', 'addresses')} could not be reached`,
        'deliveries',
        true,
      ),
      ...matter(
        unset > 0,
        `${counted(unset, 'address was', 'addresses were')} on a channel that isn’t set up here`,
        'deliveries',
      ),
      ...matter(
        routes > 0,
        `${counted(routes, 'person has', 'people have')} a route with one person or nobody left`,
        'routes',
      ),
      ...matter(
        flagged > 0,
        `${counted(flagged, 'person has', 'people have')} one channel or none, or no line manager`,
        'people',
      ),
      ...matter(
        areas.length > 0,
        `${counted(areas.length, 'area has', 'areas have')} one designated officer or none`,
        'people',
      ),
      ...matter(unchecked > 0, `${counted(unchecked, 'contact is', 'contacts are')} unchecked`, 'people'),
      ...matter(
        due,
        lastDrill === undefined ? 'No drill has been held yet' : 'No drill for four months',
        'drills',
      ),
    ],
    lastDrill: lastDrill === undefined ? null : formatDay(calendarOf(organisation), lastDrill.at),
  };
}

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** What is to be mended in an address, and what in the settings. */
function splitBySetUp(all: readonly FailedChannel[], setUp: SetUp) {
  const failed = all.filter((one) => setUp.on.has(one.channel));
  return { failed, unset: all.length - failed.length };
}
