// What another site makes a browser send is refused: by where it came from, and for anyone signed in by a
// token too.
import { timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { visitorOf } from './visitor.js';

const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Needs no cookie, so that it also guards pages that keep none. Mount it before whatever takes a POST. */
export function refuseOtherSites(request: Request, response: Response, next: NextFunction): void {
  if (SAFE.includes(request.method) || isOwn(request)) return next();
  refuse(response);
}

/**
 * For pages behind the sign-in: `_csrf` in the body must be the session's. Mount it after the body is read.
 */
export function requireToken(request: Request, response: Response, next: NextFunction): void {
  if (SAFE.includes(request.method)) return next();
  const visitor = visitorOf(request);
  const sent = (request.body as Record<string, unknown> | undefined)?.['_csrf'];
  if (visitor !== null && typeof sent === 'string' && isSame(sent, visitor.csrf)) return next();
  refuse(response);
}

function isOwn(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = request.get('origin');
  if (origin === undefined) return true;
  // A proxy in front of us knows whether it is http or https; we don't, so only the host must be ours.
  return URL.canParse(origin) && new URL(origin).host === request.get('host');
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function refuse(response: Response): void {
  response.status(403).render('problem', {
    title: 'That was not sent from this site',
    lines: ['Nothing was changed. Open the page again from Sameday itself, and send it from there.'],
  });
}
