// The administrator's pages: people, routes, failed addresses, health, settings, drills, figures. No case, ever.
import { Router, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import { publicationCsv } from '../../statistics/csv.js';
import { StoryError } from '../../stories/story.js';
import { calendarOf, formatDayTime, formatDay } from '../../escalation/calendar/calendar.js';
import { latenessInWords as inWords } from '../../delivery/lateness.js';
import { channelWords, type Organisation } from '../../escalation/organisation.js';
import { visitorOf, type Visitor } from '../kit/visitor.js';
import { noteTime, renderInConstantTime, sendInConstantTime } from './constant-time-answer.js';
import type { AdministratorOptions } from './options.js';
import { overviewOf } from './overview.js';
import { contactsOf, officersByArea, peoplePage } from './people-page.js';
import { routesPage, subjectPage } from './routes-page.js';
import { BAR_FROM, BAR_FULL, statisticsPage } from './statistics-page.js';

const asked = z.object({
  q: z.string().max(200).catch('').default(''),
  page: z.coerce.number().int().min(1).catch(1).default(1),
  reporter: z.string().max(200).catch('').default(''),
});
const toHold = z.object({ drill: z.string().max(200) });

/** Mount it at `/administrator`, behind the session and the token. Everybody else finds nothing here. */
export function administratorRoutes(o: AdministratorOptions): Router {
  const router = Router();
  router.use(onlyAdministrators(o.organisation));
  router.get('/', async (request, response) => {
    const viewer = visitor(request);
    const locals = await overviewOf(o, viewer.person);
    await renderInConstantTime(request, response, { view: 'overview', locals: { at: '', ...locals } });
  });
  peopleRoutes(router, o);
  operationsRoutes(router, o);
  statisticsRoutes(router, o);
  drillRoutes(router, o);
  return router;
}

/** An administrator who leaves the role has no access here from the next request on. */
function onlyAdministrators(organisation: () => Organisation) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const who = visitorOf(request)?.person;
    if (who === undefined || !organisation().roles.administrator.includes(who)) return next('router');
    noteTime(request);
    next();
  };
}

function visitor(request: Request): Visitor {
  const found = visitorOf(request);
  if (found === null) throw new Error('A page of administrators was reached by nobody');
  return found;
}

function peopleRoutes(router: Router, o: AdministratorOptions): void {
  router.get('/people', async (request, response) => {
    const organisation = o.organisation();
    const { q, page } = asked.parse(request.query);
    const channels = o.channels();
    const locals = {
      at: 'people',
      list: peoplePage(organisation, o.setUp(), { query: q, page }),
      areas: officersByArea(organisation, o.setUp()),
      contacts: contactsOf(organisation),
      channels: channels.map((name) => channelWords(organisation, name).label),
    };
    await renderInConstantTime(request, response, { view: 'people', locals });
  });
  router.get('/routes', async (request, response) => {
    const { q, page } = asked.parse(request.query);
    const list = routesPage(o.organisation(), { query: q, page });
    await renderInConstantTime(request, response, { view: 'routes', locals: { at: 'routes', list } });
  });
  router.get('/routes/:subject', async (request, response, next) => {
    const { reporter } = asked.parse(request.query);
    const subject = subjectPage(o.organisation(), request.params.subject, reporter);
    if (subject === null) return next();
    await renderInConstantTime(request, response, { view: 'subject', locals: { at: 'routes', subject } });
  });
}

function operationsRoutes(router: Router, o: AdministratorOptions): void {
  router.get('/deliveries', async (request, response) => {
    const viewer = visitor(request).person;
    const organisation = o.organisation();
    const channels = o.channels();
    const failed = (await o.failures.failedFor(viewer)).map((one) => ({
      ...one,
      name: one.person === null ? null : (nameIn(organisation, one.person) ?? one.person),
      channel: channelWords(organisation, one.channel).label,
      isSetUp: channels.includes(one.channel),
    }));
    const lateness = (await o.failures.latenessFor(viewer)).map((one) => ({
      ...one,
      worst: inWords(one.worstMs),
    }));
    await renderInConstantTime(request, response, {
      view: 'deliveries',
      locals: { at: 'deliveries', failed, lateness },
    });
  });
  router.get('/health', async (request, response) => {
    const setAside = await o.failures.setAsideFor(visitor(request).person);
    const locals = {
      at: 'health',
      rows: await o.health(),
      setAside,
      problem: o.organisationProblem(),
    };
    await renderInConstantTime(request, response, { view: 'health', locals });
  });
  router.get('/settings', async (request, response) => {
    await renderInConstantTime(request, response, {
      view: 'settings',
      locals: { at: 'settings', groups: o.settings() },
    });
  });
}

function statisticsRoutes(router: Router, o: AdministratorOptions): void {
  router.get('/statistics', async (request, response) => {
    const published = await o.statistics.published();
    const locals = {
      at: 'statistics',
      ...statisticsPage(published),
      nextOn: formatDay(calendarOf(o.organisation()), published.nextAt),
      bar: { from: BAR_FROM, full: BAR_FULL },
    };
    await renderInConstantTime(request, response, { view: 'statistics', locals });
  });
  router.get('/statistics.csv', async (request, response) => {
    const body = publicationCsv(await o.statistics.published());
    await sendInConstantTime(request, response, { type: 'text/csv', file: 'sameday-statistics.csv', body });
  });
}

function drillRoutes(router: Router, o: AdministratorOptions): void {
  const when = (at: number) => formatDayTime(calendarOf(o.organisation()), at);
  const page = async (request: Request, response: Response, problem: string | null) => {
    const organisation = o.organisation();
    const held = (await o.drills.held()).map((one) => ({
      ...one,
      when: when(one.at),
      by: one.by === null ? null : (nameIn(organisation, one.by) ?? one.by),
    }));
    const locals = { at: 'drills', drills: o.drills.list(), held, problem, hasErrors: problem !== null };
    await renderInConstantTime(request, response, {
      view: 'drills',
      locals,
      status: problem === null ? 200 : 400,
    });
  };
  router.get('/drills', (request, response) => page(request, response, null));
  router.post('/drills', async (request, response) => {
    const { data } = toHold.safeParse(request.body);
    if (data === undefined) return page(request, response, 'Choose the drill to hold.');
    try {
      const held = await o.drills.hold(data.drill, visitor(request).person);
      if (held === null)
        return await page(request, response, 'There is no such drill. Choose one of the list.');
      if (held === 'busy')
        return await page(request, response, 'A drill is being held at this moment. Try again in a minute.');
      response.redirect(303, `/administrator/drills/${held.id}`);
    } catch (error) {
      if (!(error instanceof StoryError)) throw error;
      await page(request, response, error.message);
    }
  });
  router.get('/drills/:id', async (request, response, next) => {
    const held = (await o.drills.held()).find((one) => one.id === request.params.id);
    if (held === undefined) return next();
    const locals = { at: 'drills', held, when: when(held.at) };
    await renderInConstantTime(request, response, { view: 'drill', locals });
  });
}

const nameIn = (organisation: Organisation, id: string): string | undefined =>
  [...organisation.people.values(), ...organisation.officers.values()].find((one) => one.id === id)?.name;
