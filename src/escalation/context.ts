// What the domain is given with each command: the time, the organisation and the procedure as in force.
import { calendarOf, type Calendar } from './calendar/calendar.js';
import type { Instant } from './ids.js';
import type { Organisation } from './organisation.js';
import type { Procedure } from './procedure/procedure.js';

export interface Context {
  readonly now: Instant;
  readonly organisation: Organisation;
  readonly procedure: Procedure;
}

export const calendarIn = (context: Context): Calendar => calendarOf(context.organisation);

export const MINUTE = 60_000;
