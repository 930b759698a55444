// A rehearsal: on this machine alone, with a database, a clock, chats and post of its own. It can't reach anybody real.
import { Router, type RequestHandler } from 'express';
import { cardToAdaptiveCard } from '../bot/cards/adaptive-card.js';
import { calendarOf, formatDay, formatTime } from '../escalation/calendar/calendar.js';
import type { Context } from '../escalation/context.js';
import type { Instant } from '../escalation/ids.js';
import { rehearsalRoutes } from '../rehearsal/pages/rehearsal-pages.js';
import { createHttpApp, listen, stopListening } from './http.js';
import { codeOf } from './log.js';
import { createMetrics } from './metrics.js';
import { createRehearsal } from './open-rehearsal.js';
import { isLoopback, urlOf, type AppParts, type RunningApp } from './app-parts.js';
import { readinessOf } from './readiness.js';
import { createSite } from './site.js';

const STOP_WITHIN_MS = 5_000;

/** @param today today's date outside */
export async function startRehearsal(appParts: AppParts, today: Instant): Promise<RunningApp> {
  const { settings, store, log } = appParts;
  const rehearsal = createRehearsal(appParts, { today, hasWeb: true });
  const { core, delivery, room, clock, sessionClock, senders, context, empty } = rehearsal;
  const { casework } = core;
  const deliverDue = () => room.deliverDue();
  const beside = { channels: () => Object.keys(senders), platforms: () => [], jobs: null };
  const pages = createSite({ appParts, core, server: beside, clock, sessionClock, deliverDue });
  const site = Router();
  site.use(showTime(context), pages);
  const app = createHttpApp({
    platforms: null,
    rehearsal: rehearsalRoutes({ room, ownAddress: settings.publicUrl, toAdaptiveCard: cardToAdaptiveCard }),
    site,
    readiness: () =>
      readinessOf({
        behindMs: () => Promise.resolve(0),
        database: () => store.health(),
        jobs: null,
        organisationProblem: () => appParts.organisation.problem(),
        platforms: [],
      }),
    metrics: createMetrics().registry,
    thisMachineOnly: isLoopback(settings.host),
    onError: (error) => log.error({ code: codeOf(error) }, 'a page could not be shown'),
  });
  const { server, port } = await listen(app, settings.host, settings.port);
  await empty();
  return {
    url: urlOf(settings.host, port),
    casework,
    runTo: (at) => room.moveTo(at),
    stop: async () => {
      await stopListening(server, STOP_WITHIN_MS);
      await casework.settled();
      await delivery.settled();
    },
  };
}

/** Every page of the web says what time it is in the rehearsal. */
const showTime =
  (context: () => Context): RequestHandler =>
  (_request, response, next) => {
    const { now, organisation } = context();
    const calendar = calendarOf(organisation);
    response.locals['rehearsalNow'] = `${formatDay(calendar, now)}, ${formatTime(calendar, now)}`;
    next();
  };
