// The site: what people open in a browser, put together from its parts. Every part is given the same few
// things.
import { Router, urlencoded, type ErrorRequestHandler, type RequestHandler } from 'express';
import type { z } from 'zod';
import type { Claims } from '../bot/channel.js';
import type { Conversation } from '../bot/conversation/conversation.js';
import { contactText } from '../bot/cards/words.js';
import { createSpeakUp } from '../bot/conversation/speaking-up.js';
import { StoreUnavailable, type Clock, type WholeCasework } from '../casework/casework.js';
import { createKeyValueStore, type KeyValueStore } from '../casework/key-value-store.js';
import type { OfficerLinks } from '../casework/officer-links.js';
import type { Context } from '../escalation/context.js';
import type { PersonId } from '../escalation/ids.js';
import { partyOf, type Organisation } from '../escalation/organisation.js';
import { directoryOf } from '../directory/directory.js';
import { channelRoutes } from '../web/channels/channels.js';
import { createFlashMessages, flashShape } from '../web/console/answers.js';
import { consoleRoutes } from '../web/console/console.js';
import { refuseOtherSites, requireToken } from '../web/kit/csrf.js';
import { noteArrival } from '../web/kit/not-found.js';
import { requireVisitor, visitorOf, type Sessions } from '../web/kit/visitor.js';
import { groupsOf } from '../web/kit/people-groups.js';
import type { SignInLinks } from '../web/sign-in/links.js';
import { createProvider, signingInShape } from '../web/sign-in/provider.js';
import { signInRoutes, type SignInOptions } from '../web/sign-in/sign-in.js';
import { officerRoutes } from '../web/officer/officer.js';
import { speakUpRoutes } from '../web/speak-up/speak-up.js';
import { administratorPart, type ServerState } from './administrator/part.js';
import { exportsPart, officerExportsPart } from './exports-part.js';
import { codeOf } from './log.js';
import type { Core, AppParts } from './app-parts.js';

const BODY_LIMIT = '256kb';
const FIELDS_LIMIT = 500;

export interface SiteOptions {
  readonly appParts: AppParts;
  readonly core: Pick<Core, 'casework' | 'conversation' | 'officerLinks' | 'signIn'>;
  /** What runs beside the site, as an administrator may see it. */
  readonly server: ServerState;
  /** The cases' clock. */
  readonly clock: Clock;
  /** For sessions and links: in a rehearsal the real one, while the cases' clock is moved by hand. */
  readonly sessionClock: Clock;
  /** Live: the rehearsal of whoever is signed in. In a rehearsal, the room is mounted before the site. */
  readonly rehearsal?: Router;
  /** In a rehearsal: delivers what is due, so that a page shows the effect of the one before. */
  readonly deliverDue?: () => Promise<void>;
}

/** What each part of the site may use. */
export interface SiteParts {
  readonly appParts: AppParts;
  readonly casework: WholeCasework;
  readonly conversation: Conversation;
  readonly officerLinks: OfficerLinks;
  readonly clock: Clock;
  readonly sessionClock: Clock;
  readonly rehearsal: boolean;
  readonly server: ServerState;
  readonly sessions: Sessions;
  context(): Context;
  /** Small encrypted values by key, each of its own kind. */
  keyValueStoreOf<T>(kind: string, shape: z.ZodType<T>): KeyValueStore<T>;
}

/** A part of the site; null while its settings are missing. */
type Slot = (parts: SiteParts) => Router | null;

/** No account: no session is looked up, and no cookie is set. */
const OPEN_TO_ALL: Readonly<Record<string, Slot>> = {
  '/speak-up': speakUpPart,
  '/officer': officerPart,
};

/** For anyone signed in: the first that matches a request answers it. */
const SIGNED_IN: Readonly<Record<string, Slot>> = {
  '/administrator': administratorPart,
  '/cases/:reference/exports': exportsPart,
  '/channels': channelsPart,
};

/** Everything that people open in a browser. */
export function createSite(o: SiteOptions): Router {
  const { appParts, core, clock, sessionClock } = o;
  const { casework, conversation } = core;
  const { settings, store, procedure } = appParts;
  const organisation = () => appParts.organisation.current();
  const keyValueStoreOf = <T>(kind: string, shape: z.ZodType<T>) =>
    createKeyValueStore({ store, organisation: organisation().id, kind, clock: sessionClock, shape });
  const { sessions, links } = core.signIn;
  const rehearsal = settings.mode === 'rehearsal';
  const context = (): Context => ({ now: clock.now(), organisation: organisation(), procedure });
  const parts: SiteParts = {
    appParts,
    casework,
    conversation,
    officerLinks: core.officerLinks,
    clock,
    sessionClock,
    rehearsal,
    server: o.server,
    sessions,
    context,
    keyValueStoreOf,
  };

  const router = Router();
  router.use(
    noteArrival,
    nameSite(() => ({ organisation: organisation().name, rehearsal })),
  );
  router.use(refuseOtherSites);
  router.use(urlencoded({ extended: false, limit: BODY_LIMIT, parameterLimit: FIELDS_LIMIT }));
  const { deliverDue } = o;
  if (deliverDue !== undefined)
    router.use((_request, _response, next) => deliverDue().then(() => next(), next));
  mountAll(router, OPEN_TO_ALL, parts);
  router.use(sessions.middleware, nameMenu(organisation));
  // Its forms carry no token: that they come from this site is checked above, and nothing real depends on
  // them.
  if (o.rehearsal !== undefined) router.use('/rehearsal', requireVisitor, o.rehearsal);
  for (const path of Object.keys(SIGNED_IN)) router.use(path, requireVisitor, requireToken);
  mountAll(router, SIGNED_IN, parts);
  router.use(signInRoutes(signInOptions(parts, links)));
  router.get('/', (request, response) =>
    visitorOf(request) === null ? response.render('welcome') : response.redirect(303, '/cases'),
  );
  router.use(['/cases', '/raise'], requireVisitor, requireToken);
  const flash = createFlashMessages(keyValueStoreOf('said', flashShape), () => sessionClock.now());
  router.use(consoleRoutes({ casework, conversation, context, flash }));
  router.use(notSaved(organisation));
  return router;
}

function mountAll(router: Router, slots: Readonly<Record<string, Slot>>, parts: SiteParts): void {
  for (const [path, slot] of Object.entries(slots)) {
    const part = slot(parts);
    if (part !== null) router.use(path, part);
  }
}

/**
 * 8(5): for anyone who trusts neither a manager nor the chat. Nothing of the request is looked at except its
 * form.
 */
function speakUpPart(parts: SiteParts): Router {
  const { appParts, casework, clock } = parts;
  const { procedure } = appParts;
  const onError = (error: unknown) =>
    appParts.log.error({ code: codeOf(error) }, 'a page could not be shown');
  const organisation = () => appParts.organisation.current();
  return speakUpRoutes({
    speakUp: createSpeakUp({ casework, organisation, procedure, clock, onError }),
    context: () => parts.context(),
  });
}

/** For a designated officer of another organisation, who has no account: one case, by link and passcode. */
function officerPart(parts: SiteParts): Router {
  const { casework, conversation, officerLinks, appParts } = parts;
  return officerRoutes({
    ...{ casework, conversation, links: officerLinks },
    clock: parts.sessionClock,
    context: () => parts.context(),
    secure: appParts.settings.publicUrl.startsWith('https:'),
    exports: officerExportsPart(parts),
  });
}

/** How each person wants to be reached. */
function channelsPart({ appParts, server }: SiteParts): Router {
  return channelRoutes({
    orders: appParts.channelOrders,
    channels: appParts.channels,
    available: server.channels,
  });
}

function signInOptions(parts: SiteParts, links: SignInLinks): SignInOptions {
  const { settings, log } = parts.appParts;
  const organisation = () => parts.appParts.organisation.current();
  const { channels } = parts.appParts;
  const whoIs = (claims: Claims): PersonId | null => {
    for (const { name, claimedIn } of channels) {
      const claimed = claimedIn(claims);
      const who = claimed && directoryOf(organisation()).by(name, claimed.address, claimed.workspace);
      if (who) return who.id;
    }
    return null;
  };
  const redirectUrl = `${settings.publicUrl}/sign-in/callback`;
  return {
    sessions: parts.sessions,
    links,
    provider: settings.oidc === null ? null : createProvider({ ...settings.oidc, redirectUrl, whoIs }),
    asksForLink: channels.flatMap(({ asksForLink }) => asksForLink ?? []),
    signingIn: parts.keyValueStoreOf('signing-in', signingInShape),
    clock: parts.sessionClock,
    publicUrl: settings.publicUrl,
    isKnown: (who) => partyOf(organisation(), who) !== undefined,
    choose: parts.rehearsal ? () => groupsOf(organisation()) : null,
    onError: (error) => log.warn({ code: codeOf(error) }, 'somebody could not sign in'),
  };
}

/** The menu of whoever is signed in. */
const nameMenu =
  (organisation: () => Organisation): RequestHandler =>
  (request, response, next) => {
    const visitor = visitorOf(request);
    if (visitor !== null) {
      const isAdministrator = organisation().roles.administrator.includes(visitor.person);
      response.locals['nav'] = [
        { href: '/cases', text: 'My cases' },
        { href: '/raise', text: 'Raise a concern' },
        { href: '/channels', text: 'How you are reached' },
        ...(isAdministrator ? [{ href: '/administrator', text: 'Administrator' }] : []),
      ].map((item) => ({
        ...item,
        here: request.path === item.href || request.path.startsWith(`${item.href}/`),
      }));
    }
    next();
  };

/**
 * The database is gone, or what came could not be read: this is said at once, with whom to ring, from memory.
 */
const notSaved =
  (organisation: () => Organisation): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent || !(error instanceof StoreUnavailable)) return next(error);
    const { contacts, officers } = organisation();
    response.status(503).render('problem', {
      title: 'Nothing was saved',
      lines: ['Sameday can’t reach its records just now. Please try again in a minute.'],
      ring: [
        'a child in danger now: 999',
        `the police, ${contactText(contacts.police)}`,
        ...[...officers.values()].map((o) => `the LADO for ${o.area}, ${o.phone ?? o.name}`),
        `outside working hours, ${contactText(contacts.outOfHours)}`,
      ],
    });
  };

/** What the layout of every page shows: whose site it is, and whether it is a rehearsal. */
const nameSite =
  (of: () => { organisation: string; rehearsal: boolean }): RequestHandler =>
  (_request, response, next) => {
    response.locals['site'] = of();
    next();
  };
