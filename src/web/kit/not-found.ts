// One answer for what doesn't exist and for what this person may not open: same words, same status, similar
// time.
import { setTimeout as wait } from 'node:timers/promises';
import type { NextFunction, Request, Response } from 'express';

/** Longer than finding and reading a case takes, so that the timing reveals nothing either. */
const ANSWERS_AFTER_MS = 250;

const arrivals = new WeakMap<Request, number>();

/** Mount it first: notes when a request came. */
export function noteArrival(request: Request, _response: Response, next: NextFunction): void {
  arrivals.set(request, performance.now());
  next();
}

/** "You can't open this", whether or not it exists. */
export async function answerNotFound(request: Request, response: Response): Promise<void> {
  const since = performance.now() - (arrivals.get(request) ?? performance.now());
  await wait(Math.max(0, ANSWERS_AFTER_MS - since));
  response.status(404).set('Cache-Control', 'no-store').render('not-found');
}
