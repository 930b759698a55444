// What Bolt lets through and shouldn't (a correctly signed time far in the future), and what it is too strict
// about.
import type { RequestHandler } from 'express';

/** Slack's own advice for the past; the future gets no more. */
const TOLERANCE_S = 5 * 60;

/** Answers 401 to a request whose time is more than five minutes off, before reading any of it. */
export const refuseStale: RequestHandler = (request, response, next) => {
  const sent = Number(request.headers['x-slack-request-timestamp']);
  if (!Number.isFinite(sent) || Math.abs(Date.now() / 1000 - sent) > TOLERANCE_S) {
    response.status(401).end();
    return;
  }
  // Bolt accepts this header only to the letter.
  const type = request.headers['content-type'];
  if (type?.startsWith('application/x-www-form-urlencoded')) {
    request.headers['content-type'] = 'application/x-www-form-urlencoded';
  }
  next();
};
