import { expect, it } from 'vitest';
import { nightHouse, p, riverside } from '../../../test/escalation/world.js';
import type { Organisation } from '../organisation.js';
import { supposedRoute, surveyRoutes } from './route-survey.js';

it('tells in the order of the procedure, and never the subject', () => {
  const route = supposedRoute(riverside, {
    subject: p('ben.ode'),
    reporter: p('amira.khan'),
    route: 'management',
  });
  expect(route.chain.slice(0, 2)).toEqual([p('carol.west'), p('jo.marsh')]);
  expect(route.chain).not.toContain(p('ben.ode'));
  expect(route.officers).toEqual([p('kent.lado')]);
});

it.each([
  ['riverside', riverside],
  ['night-house', nightHouse],
])('finds in %s what trying everyone as the reporter finds', (_name, organisation) => {
  const everyone = [...organisation.people.keys(), ...organisation.officers.keys()];
  for (const survey of surveyRoutes(organisation, everyone)) {
    const tried = (route: 'management' | 'whistle-blowing') =>
      [...(route === 'management' ? [] : [null]), ...organisation.people.keys()]
        .filter((reporter) => reporter !== survey.subject)
        .map(
          (reporter) =>
            supposedRoute(organisation, { subject: survey.subject, reporter, route }).chain.length,
        );
    expect(survey.management.eligible, survey.subject).toBe(Math.min(...tried('management')));
    expect(survey.whistleBlowing.eligible, survey.subject).toBe(Math.min(...tried('whistle-blowing')));
  }
});

it('says where one person or nobody is left', () => {
  const keep = (ids: string[]): Organisation => ({
    ...riverside,
    people: new Map([...riverside.people].filter(([id]) => ids.includes(id))),
    officers: new Map([...riverside.officers].filter(([id]) => id === 'kent.lado')),
    roles: { ...riverside.roles, lastResort: [], whistleblowingOfficer: [p('mira.sole')] },
  });
  const small = keep(['amira.khan', 'dan.reed', 'ben.ode', 'mira.sole']);
  const [dan, ben, mira, lado] = surveyRoutes(
    small,
    ['dan.reed', 'ben.ode', 'mira.sole', 'kent.lado'].map(p),
  );
  // Ben reports on Dan: nobody else is above or beside him.
  expect(dan).toMatchObject({ management: { eligible: 0, reporter: 'ben.ode' }, officersOfArea: 1 });
  expect(ben?.management.eligible).toBe(0);
  expect(mira).toMatchObject({ whistleBlowing: { eligible: 0 } });
  expect(lado).toMatchObject({ officersOfArea: 0, officers: 0 });
});
