// A walk through the logs that names, for each altered case, the events that were changed, cut, moved or added.
import { sql } from 'kysely';
import { eventBinding, type EncryptedEvent } from './chain.js';
import { type Executor, inTransaction } from './database.js';
import { load, type DecryptedCase } from './event-log.js';
import type { Session } from './session.js';
import type { LogProblem } from './types.js';
import { decrypt, Unreadable } from './vault.js';

const CASES_AT_A_TIME = 100;
/** About a second's work: beyond this an event is looked for only in its own case. */
const MOST_COMPARISONS = 200_000;

export async function verify(
  db: Executor,
  session: Session,
  o: { caseId?: string } = {},
): Promise<LogProblem[]> {
  const altered: DecryptedCase[] = [];
  for (let after = ''; ;) {
    const page = await inTransaction(db, async (tx) => load(tx, session, await nextIds(tx, after, o.caseId)));
    const last = page
      .map((each) => each.head.caseId)
      .sort()
      .at(-1);
    if (last === undefined) break;
    altered.push(...page.filter((each) => each.problems.length > 0));
    if (o.caseId !== undefined) break;
    after = last;
  }
  return nameMovedEvents(altered);
}

async function nextIds(tx: Executor, after: string, only?: string): Promise<string[]> {
  if (only !== undefined) return [only];
  const { rows } = await sql<{ id: string }>`
    select id from cases where id > ${after} order by id limit ${CASES_AT_A_TIME}`.execute(tx);
  return rows.map((row) => row.id);
}

interface EventPosition {
  readonly in: DecryptedCase;
  readonly problem: LogProblem;
}

/** Tries each event that does not open in each place where one is missing or does not open. */
function nameMovedEvents(altered: DecryptedCase[]): LogProblem[] {
  const places = altered.flatMap((each): EventPosition[] =>
    each.problems.map((problem) => ({ in: each, problem })),
  );
  const strangers = places.filter(isStranger).length;
  const everywhere = strangers * places.length <= MOST_COMPARISONS;
  return places.map((place) => {
    const event = place.in.sealed.find((row) => row.seq === place.problem.seq);
    if (event === undefined || !isStranger(place)) return place.problem;
    const home = places.find(
      (other) =>
        other.problem !== place.problem &&
        (everywhere || other.in === place.in) &&
        decryptsAt(event, other.in, other.problem.seq),
    );
    if (home === undefined) return place.problem;
    const { reference, caseId, seq } = home.problem;
    return { ...place.problem, problem: 'moved', belongsTo: { reference, caseId, seq } };
  });
}

function isStranger({ problem }: EventPosition): boolean {
  return problem.problem === 'changed' || problem.problem === 'added';
}

function decryptsAt(event: EncryptedEvent, home: DecryptedCase, seq: number): boolean {
  const key = home.keys.get(event.keyVersion);
  if (!Buffer.isBuffer(key)) return false;
  // The time moves with the row, or only the ciphertext was moved and its own time is where it was.
  const standing = home.sealed.find((row) => row.seq === seq);
  return [event.recordedAt, standing?.recordedAt].some((recordedAt) => {
    if (recordedAt === undefined) return false;
    try {
      const place = { caseId: home.head.caseId, seq, recordedAt, keyVersion: event.keyVersion };
      decrypt(key, event.ciphertext, eventBinding(place));
      return true;
    } catch (error) {
      if (error instanceof Unreadable) return false;
      throw error;
    }
  });
}
