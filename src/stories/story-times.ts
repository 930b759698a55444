// Times in a story: a local time of the organisation, or a time after the previous step.
import { parseLocal, localDateTime, type Calendar } from '../escalation/calendar/calendar.js';
import type { Instant } from '../escalation/ids.js';
import { DAY_MS, MINUTE_MS } from '../escalation/calendar/local-time.js';

/** `+30m`, `+2h`, `+1d`, `+1h30m`. */
const AFTER = /^\+(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?$/;

export const TIME_EXAMPLE = 'a local time like 2026-03-16 09:10, or +30m, +2h, +1d after the step before';

/**
 * The instant that a text names. A day is a wall-clock day (the same time tomorrow, even when the clocks
 * change in between); hours and minutes are real time.
 * @throws RangeError when it is no time
 */
export function storyTime(calendar: Calendar, text: string, before: Instant): Instant {
  const relative = AFTER.exec(text.trim());
  if (relative === null || text.trim() === '+') return parseLocal(calendar.timeZone, text);
  const [, days = '0', hours = '0', minutes = '0'] = relative;
  const start = days === '0' ? before : sameTimeDaysLater(calendar, before, Number(days));
  return start + (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}

function sameTimeDaysLater(calendar: Calendar, before: Instant, days: number): Instant {
  const [date = '', time = ''] = localDateTime(calendar, before).split(' ');
  const later = new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
  return parseLocal(calendar.timeZone, `${later} ${time}`);
}
