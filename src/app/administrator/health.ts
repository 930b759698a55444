// The state of each part, in words for an administrator. Nothing here depends on which cases exist: no count,
// no time of the last work done, and no delay of what is due, as each would reveal that something is.
import { localDate, calendarOf } from '../../escalation/calendar/calendar.js';
import type { Instant } from '../../escalation/ids.js';
import type { Organisation } from '../../escalation/organisation.js';
import type { JobsHealth, WorkKind } from '../../jobs/due-work.js';
import type { Health } from '../../store/index.js';
import type { HealthRow } from '../../web/administrator/options.js';
import type { Dependency } from '../readiness.js';

const CLOCK_SKEW_LIMIT_MS = 2_000;
/** The sweep runs every minute, the auditor every five: later than this, something is holding them up. */
const SWEEP_LATE_MS = 3 * 60_000;
const AUDIT_LATE_MS = 15 * 60_000;
const HOLIDAYS_AHEAD_MS = 90 * 24 * 60 * 60_000;

const WORK: Readonly<Record<WorkKind, string>> = {
  wake: 'Reminders and deadlines',
  deliver: 'Deliveries',
  retain: 'Retention',
};

export interface HealthSources {
  readonly now: Instant;
  readonly database: Health;
  /** Null in a rehearsal, whose moved clock runs everything itself. */
  readonly jobs: JobsHealth | null;
  readonly runsWorkHere: boolean;
  readonly platforms: readonly { readonly name: string; health?(): Dependency }[];
  readonly organisation: Organisation;
  readonly problem: string | null;
  readonly warnings: readonly string[];
}

export function healthRows(o: HealthSources): HealthRow[] {
  return [
    ...databaseRows(o.database),
    ...(o.jobs === null ? [] : jobsRows(o.jobs, o)),
    ...o.platforms.map((platform) => {
      const { ok, say } = platform.health?.() ?? { ok: true };
      return row(
        nameOf(platform.name),
        ok ? (say === undefined ? 'good' : 'look') : 'bad',
        say ?? 'Connected',
      );
    }),
    o.problem === null
      ? row('Organisation file', o.warnings.length > 0 ? 'look' : 'good', o.warnings.join(' ') || 'In force')
      : row('Organisation file', 'bad', 'Changed to one that can’t be used; the last good one is in force'),
    holidaysRow(o),
  ];
}

const row = (what: string, state: HealthRow['state'], say: string): HealthRow => ({ what, state, say });

const nameOf = (platform: string): string => `${platform.slice(0, 1).toUpperCase()}${platform.slice(1)}`;

function databaseRows({ reachable, embedded, clockSkewMs, migration }: Health): HealthRow[] {
  const whose = embedded ? 'run by Sameday itself' : 'at DATABASE_URL';
  const skewed = Math.abs(clockSkewMs ?? 0) > CLOCK_SKEW_LIMIT_MS;
  return [
    reachable
      ? row('Database', 'good', `Answers (${whose}, tables ${migration})`)
      : row('Database', 'bad', `Does not answer (${whose}): nothing can be saved`),
    skewed
      ? row('Clock', 'look', 'This machine’s clock is more than 2 seconds off; the database’s counts')
      : row('Clock', 'good', 'Agrees with the database’s'),
  ];
}

function jobsRows(jobs: JobsHealth, o: Pick<HealthSources, 'now' | 'runsWorkHere'>): HealthRow[] {
  const kinds = Object.entries(jobs.kinds) as [WorkKind, NonNullable<JobsHealth['kinds'][WorkKind]>][];
  return [
    jobs.queue === 'down'
      ? row('Queue', 'look', 'Redis is down; the work is done from the database directly')
      : row('Queue', 'good', jobs.queue === 'up' ? 'Redis answers' : 'None: this process does the work'),
    ...(o.runsWorkHere ? [lateRow('Look for what is due', jobs.lastSeenSweepAt, o.now, SWEEP_LATE_MS)] : []),
    ...(o.runsWorkHere && jobs.lastAuditAt !== null
      ? [lateRow('Auditor', jobs.lastAuditAt, o.now, AUDIT_LATE_MS)]
      : []),
    ...kinds.map(([kind, { failuresInARow }]) =>
      failuresInARow > 0
        ? row(WORK[kind], 'bad', 'Fail at the moment; they are tried again')
        : row(WORK[kind], 'good', 'Without failures'),
    ),
  ];
}

function lateRow(what: string, at: Instant | null, now: Instant, limitMs: number): HealthRow {
  if (at === null) return row(what, 'look', 'Not yet made since the start');
  const late = now - at;
  if (late <= limitMs) return row(what, 'good', 'In time');
  return row(what, 'bad', `Late: the last one was ${Math.floor(late / 60_000)} minutes ago`);
}

function holidaysRow({ organisation, now }: HealthSources): HealthRow {
  const { knownUntil } = organisation.holidays;
  if (knownUntil === null) return row('Bank holidays', 'good', 'The organisation’s own list');
  const soon = localDate(calendarOf(organisation), now + HOLIDAYS_AHEAD_MS) > knownUntil;
  return row('Bank holidays', soon ? 'look' : 'good', `Known until ${knownUntil}`);
}
