// The bank holidays that are known now: what was shipped, and what GOV.UK has announced since. It only ever
// grows, so that a day somebody has counted on stays a holiday; and deadlines already in a log are not
// computed again.
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bankHolidays, DIVISIONS, shippedBankHolidays, type BankHolidays } from './bank-holidays.js';

const KEPT_FILE = 'bank-holidays.json';
const REFRESH_EVERY_MS = 24 * 60 * 60_000;
const ANSWER_WITHIN_MS = 10_000;
/** A list of three divisions over ten years has about 60,000 characters. */
const LONGEST_ANSWER = 1_000_000;

export interface BankHolidayList {
  current(): BankHolidays;
  /** Asks now. True when something new was learned; any failure counts as no news. */
  refresh(): Promise<boolean>;
  /** Asks now and then daily; `learned` is called when there is something new. */
  start(learned: () => void): void;
  stop(): void;
}

/** @param o.url null: never asked; what was learned earlier, in `dataDir`, is known all the same */
export function createBankHolidayList(o: { dataDir: string; url: string | null }): BankHolidayList {
  const file = join(o.dataDir, KEPT_FILE);
  let known = withMore(shippedBankHolidays(), keptIn(file));
  let timer: NodeJS.Timeout | undefined;

  async function refresh(): Promise<boolean> {
    if (o.url === null) return false;
    try {
      const found = bankHolidays.parse(await ask(o.url));
      const next = withMore(known, found);
      if (count(next) === count(known)) return false;
      known = next;
      await keep(file, next);
      return true;
    } catch {
      return false;
    }
  }
  return {
    current: () => known,
    refresh,
    start: (learned) => {
      const look = (): void => void refresh().then((isNew) => isNew && learned());
      if (o.url === null) return;
      look();
      timer = setInterval(look, REFRESH_EVERY_MS).unref();
    },
    stop: () => clearInterval(timer),
  };
}

async function ask(url: string): Promise<unknown> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    headers: { accept: 'application/json' },
  });
  const text = await response.text();
  if (!response.ok || text.length > LONGEST_ANSWER) throw new Error('no list of bank holidays');
  return JSON.parse(text);
}

/** Each day once, in order; where both have a day, the first one's words. */
function withMore(list: BankHolidays, more: BankHolidays | null): BankHolidays {
  if (more === null) return list;
  const merged = DIVISIONS.map((of) => {
    const days = new Map([...more[of].events, ...list[of].events].map((event) => [event.date, event]));
    const events = [...days.values()].sort((a, b) => a.date.localeCompare(b.date));
    return [of, { events }] as const;
  });
  return Object.fromEntries(merged) as BankHolidays;
}

const count = (list: BankHolidays): number => DIVISIONS.reduce((sum, of) => sum + list[of].events.length, 0);

function keptIn(file: string): BankHolidays | null {
  try {
    return bankHolidays.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Written under another name first, so that a start reads either the old file or the new one. */
async function keep(file: string, list: BankHolidays): Promise<void> {
  const draft = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(draft, JSON.stringify(list), { mode: 0o600 });
    await rename(draft, file);
  } catch {
    // Known in this process all the same; the next start asks again.
  }
}
