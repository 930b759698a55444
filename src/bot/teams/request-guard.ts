// The way in: size, JSON, signature, shape and directory are checked in this order, before any work. A refusal is a
// status and nothing else.
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { activityShape, tenantOf, type Activity } from './activities.js';
import { KeysUnreachable, NotAuthentic } from './refusals.js';

const BODY_LIMIT = '1mb';
/** How soon the keys are worth asking for again. */
const AGAIN_AFTER_S = 30;

/** What Teams gets back for an activity: nothing for a message, an answer for an invoke. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

export interface RequestGuardOptions {
  /** Returns the service address that the header was signed for. Throws `NotAuthentic`, `KeysUnreachable`. */
  readonly check: (authorization: string) => Promise<string>;
  /** The only directory whose people may come; null: none. */
  readonly tenant: () => string | null;
  readonly handle: (activity: Activity) => Promise<Reply>;
  readonly onError: (error: unknown) => void;
}

/**
 * POST `/api/messages`: 413 over 1 MiB, 400 for what is no JSON or no activity, 401 without Teams' signature for this
 * bot, 503 while its keys can't be had, 403 from another directory.
 */
export function mountEdge(app: Express, o: RequestGuardOptions): void {
  // Read as JSON, whatever it calls itself.
  const json = express.json({ limit: BODY_LIMIT, type: () => true });
  app.post('/api/messages', json, (request: Request, response: Response) => receive(request, response, o));
  app.use('/api/messages', refuseBody);
}

async function receive(request: Request, response: Response, o: RequestGuardOptions): Promise<void> {
  const { status, body } = await replyTo(request, o);
  response.status(status);
  if (status === 503) response.set('Retry-After', String(AGAIN_AFTER_S));
  if (body === undefined) response.end();
  else response.json(body);
}

async function replyTo(request: Request, o: RequestGuardOptions): Promise<Reply> {
  let signedFor: string;
  try {
    signedFor = await o.check(request.headers.authorization ?? '');
  } catch (error) {
    if (error instanceof NotAuthentic) return { status: 401 };
    o.onError(error);
    return { status: error instanceof KeysUnreachable ? 503 : 500 };
  }
  const parsed = activityShape.safeParse(request.body);
  if (!parsed.success) return { status: 400 };
  // Answers, and later notices, go to this address: it is the one that was signed, or none.
  if (parsed.data.serviceUrl !== signedFor) return { status: 401 };
  const tenant = o.tenant();
  if (tenant === null || tenantOf(parsed.data).toLowerCase() !== tenant.toLowerCase()) return { status: 403 };
  try {
    return await o.handle(parsed.data);
  } catch (error) {
    o.onError(error);
    return { status: 500 };
  }
}

function refuseBody(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) return next(error);
  response.status((error as { status?: unknown }).status === 413 ? 413 : 400).end();
}
