// A rehearsal: on this machine alone, with a database, a clock, chats and post of its own. It can't reach anybody real.
import { Router, type RequestHandler } from 'express';
import { cardToAdaptiveCard } from '../bot/cards/adaptive-card.js';
import type { Conversation } from '../bot/conversation/conversation.js';
import { createRehearsalChat } from '../bot/rehearsal/chat.js';
import { calendarOf, formatDay, formatTime } from '../escalation/calendar.js';
import type { Context } from '../escalation/context.js';
import type { Instant, Reference } from '../escalation/ids.js';
import { partyOf } from '../escalation/organisation.js';
import { rehearsalRoutes } from '../web/rehearsal.js';
import { createHttpApp, listen, stopListening } from './http.js';
import { codeOf } from './log.js';
import { createMetrics } from './metrics.js';
import { isLoopback, openCore, urlOf, type Core, type Opened, type Running } from './parts.js';
import { readinessOf } from './readiness.js';
import { createRehearsalClock, createRehearsalRoom } from './rehearsal.js';
import { openRehearsalPost, rehearsalSenders } from './rehearsal-post.js';
import { createSite } from './site.js';
import { wakeWork } from './works.js';

const STOP_WITHIN_MS = 5_000;

/** @param today which day it is outside: the rehearsal plays on a working day after it */
export async function startRehearsal(opened: Opened, today: Instant): Promise<Running> {
  const { settings, store, procedure, log } = opened;
  const organisation = () => opened.organisation.current();
  const clock = createRehearsalClock(organisation(), today);
  const context = (): Context => ({ now: clock.now(), organisation: organisation(), procedure });
  const late = { core: null as Core | null };
  const core = (): Core => {
    if (late.core === null) throw new Error('The chat is used after the start alone');
    return late.core;
  };
  const chat = createRehearsalChat({
    conversation: (): Conversation => core().conversation,
    peek: (reference: Reference) => core().casework.peek(reference),
    context,
    hasChat: (who) =>
      partyOf(organisation(), who)?.channels.some(({ name }) => name === 'slack' || name === 'teams') ??
      false,
  });
  const post = openRehearsalPost(context);
  const senders = rehearsalSenders(opened, { chat: chat.sender, post, links: () => core().officerLinks });
  const sessionClock = { now: () => Date.now() };
  late.core = openCore(opened, { clock, sessionClock, senders, hint: () => undefined });
  const { casework, delivery } = late.core;
  const works = [wakeWork(store, casework), delivery.work];
  const empty = async (): Promise<void> => {
    await casework.settled();
    await delivery.settled();
    await store.empty();
    await opened.channelOrders.refresh();
  };
  const room = createRehearsalRoom({ chat, post, clock, works, context, empty });
  const settle = () => room.settle();
  const beside = { channels: () => Object.keys(senders), platforms: () => [], jobs: null };
  const pages = createSite({ opened, core: late.core, server: beside, clock, sessionClock, settle });
  const site = Router();
  site.use(showTime(context), pages);
  const app = await createHttpApp({
    mountPlatforms: () => undefined,
    rehearsal: rehearsalRoutes({ room, ownAddress: settings.publicUrl, toAdaptiveCard: cardToAdaptiveCard }),
    site,
    readiness: () =>
      readinessOf({
        database: () => store.health(),
        jobs: null,
        organisationProblem: () => opened.organisation.problem(),
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
