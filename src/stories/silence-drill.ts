// A drill that every organisation can play without writing a story: a concern among its own people, and silence.
import { calendarOf, endOfWorkingDay, nextOpening } from '../escalation/calendar/calendar.js';
import type { Concern } from '../escalation/case/concern.js';
import type { Instant, PersonId } from '../escalation/ids.js';
import type { Organisation, Person } from '../escalation/organisation.js';
import { dayGuards, type Procedure } from '../escalation/procedure/procedure.js';
import { officersFor, routeOf } from '../escalation/routing/routing.js';
import type { ReadStory } from './read-story.js';
import { NO_EXPECTATIONS } from './story.js';

const CASE = 'the drill';
const RAISED_AFTER_MS = 30 * 60_000;
const WATCHED_FOR_MS = 60_000;

/**
 * Somebody reports a colleague on the next working morning and nobody answers all day: by its end everyone
 * eligible and the designated officer must have been told, and the colleague never. Null: the organisation
 * doesn't have two people for it.
 */
export function silenceDrill(organisation: Organisation, procedure: Procedure, now: Instant): ReadStory | null {
  const pair = twoColleagues(organisation);
  if (pair === null) return null;
  const calendar = calendarOf(organisation);
  const startsAt = nextOpening(calendar, now) + RAISED_AFTER_MS;
  const { reporter, subject } = pair;
  const concern = madeUp(reporter.id, subject, startsAt);
  const everyone = [...routeOf(organisation, concern).chain, ...officersFor(organisation, concern)];
  return {
    organisation,
    procedure,
    story: {
      title: `Nobody answers, at ${organisation.name}`,
      startsAt,
      steps: [
        {
          at: startsAt,
          where: 'the report',
          act: { does: 'raise', who: reporter.id, caseName: CASE, concern },
          expect: { ...NO_EXPECTATIONS, notTold: [subject.id] },
        },
      ],
      endsAt: endOfWorkingDay(calendar, startsAt) + WATCHED_FOR_MS,
      expect: {
        ...NO_EXPECTATIONS,
        caseName: CASE,
        told: everyone,
        neverTold: [subject.id],
        verdicts: new Map(dayGuards(procedure).map((step) => [step.id, 'missed'])),
      },
    },
  };
}

const madeUp = (reporter: PersonId, subject: Person, learnedAt: Instant): Concern => ({
  route: 'management',
  identity: 'named',
  reporter,
  subjects: [{ id: subject.id, name: subject.name, under18: subject.under18 }],
  concerns: ['inappropriate-technology'],
  what: 'This is a drill.',
  learnedAt,
  tell: null,
  leaveOut: [],
  namedInReport: [],
  immediateRisk: false,
  adultInvolved: 'yes',
  devices: [],
  children: [],
  areas: [subject.area],
  received: { how: 'self', from: null },
});

/** Two who share a line manager; else any two. */
function twoColleagues(organisation: Organisation): { reporter: Person; subject: Person } | null {
  const people = [...organisation.people.values()].filter((one) => !one.seniorManager && !one.under18);
  for (const reporter of people) {
    const subject = people.find((one) => one !== reporter && one.manager === reporter.manager);
    if (subject !== undefined && reporter.manager !== null) return { reporter, subject };
  }
  const [reporter, subject] = people;
  return reporter && subject ? { reporter, subject } : null;
}
