// One Express app for everything that comes over HTTP. Platforms that verify a signature read the raw body, so they
// are mounted before anything else parses one.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type NextFunction, type Request, type Response, type Router } from 'express';
import helmet from 'helmet';
import { ZodError } from 'zod';
import type { Registry } from 'prom-client';
import { assetRoutes } from '../web/assets.js';
import { answerNotFound } from '../web/kit/not-found.js';
import { setUpViews } from '../web/views.js';
import type { Readiness } from './readiness.js';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);
/** Longer than any answer takes; a connection that is merely held open is closed. */
const HEADERS_WITHIN_MS = 15_000;
const REQUEST_WITHIN_MS = 30_000;

export interface HttpOptions {
  /** Platforms with signed bodies, mounted on a `createPlatformsApp`; null without any. */
  readonly platforms: Express | null;
  /** Null in live mode: it is then a part of the site, behind the sign-in. */
  readonly rehearsal: Router | null;
  /** Everything that people open in a browser. */
  readonly site: Router;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Registry;
  /** Only requests for this machine's own names are answered (a rehearsal has no sign-in). */
  readonly thisMachineOnly: boolean;
  readonly onError: (error: unknown) => void;
}

/** For platforms to be mounted on, before there is anything else. */
export const createPlatformsApp = (): Express => express();

export function createHttpApp(o: HttpOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  setUpViews(app);
  app.get('/healthz', (_request, response) => void response.type('text/plain').send('ok\n'));
  app.get('/readyz', async (_request, response) => {
    const readiness = await o.readiness();
    response.status(readiness.ready ? 200 : 503).json(readiness);
  });
  app.get('/metrics', async (_request, response) => {
    response.type(o.metrics.contentType).send(await o.metrics.metrics());
  });
  if (o.thisMachineOnly) app.use(refuseOtherNames);
  // Headers alone: what comes in is left as it is.
  app.use(securityHeaders());
  // Their routes as they are: an app within an app would hide them from whoever lists the ways in.
  if (o.platforms !== null) app.use(o.platforms.router);
  app.use(assetRoutes());
  if (o.rehearsal !== null) {
    app.get('/', (_request, response) => response.redirect('/rehearsal'));
    app.use('/rehearsal', o.rehearsal);
  }
  app.use(o.site);
  app.use(answerNotFound);
  app.use(errorPage(o.onError));
  return app;
}

/** Nothing from elsewhere, nothing inline, and none of our pages in a frame. */
const securityHeaders = () =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // With no policy at all, a form sent without a script would look as if it came from another site.
    referrerPolicy: { policy: 'same-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    // Meant for https; a rehearsal on this machine has none, and live it is the proxy's.
    strictTransportSecurity: false,
  });

/** Another site may give its own name this machine's address, and so reach a page that has no sign-in. */
function refuseOtherNames(request: Request, response: Response, next: NextFunction): void {
  if (LOOPBACK.has(request.hostname)) return next();
  response.status(421).type('text/plain').send('A rehearsal answers on this machine only.\n');
}

/** Says nothing about the error itself: it may quote what somebody wrote. */
const errorPage =
  (onError: (error: unknown) => void) =>
  (error: unknown, _request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) return next(error);
    const status = statusOf(error);
    if (status >= 500) onError(error);
    response.status(status).render('problem', {
      title: status === 413 ? 'That was too large' : 'That did not work',
      lines: ['Nothing was changed. Please go back and try again. If a child is in danger now, ring 999.'],
      back: '/',
    });
  };

function statusOf(error: unknown): number {
  // A field that our pages never leave out, or one longer than they allow.
  if (error instanceof ZodError) return 400;
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

/** Resolves once it listens; rejects with Node's own error (`EADDRINUSE` …). */
export function listen(app: Express, host: string, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer({ headersTimeout: HEADERS_WITHIN_MS, requestTimeout: REQUEST_WITHIN_MS }, app);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({ server, port: (server.address() as AddressInfo).port });
    });
  });
}

/** Stops listening and lets requests under way end, for `withinMs` at most. */
export function stopListening(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), withinMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
