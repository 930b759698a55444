import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BEHIND_MS, decide, firstState, type Look, type Message, type WatchState } from './decide.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const EVERY = 30 * SECOND;
/** 09:00 on a Monday, by the database. */
const NINE = Date.UTC(2026, 2, 16, 9);

/** One look half a minute after the other: how late the oldest thing is then, in ms; null: no answer. */
type Behind = number | null;

interface Said {
  readonly look: number;
  readonly say: Message;
}

/** @param clockAt what the database's clock says at a look; default: it runs as ours does */
function looks(behind: readonly Behind[], clockAt: (look: number) => number = (look) => NINE + look * EVERY) {
  let state: WatchState = firstState(0, NINE);
  const said: Said[] = [];
  behind.forEach((each, look) => {
    const now = clockAt(look);
    const found = each === null ? null : { now, dueSince: each === 0 ? null : now - each, tookMs: 5 };
    const at: Look = { at: look * EVERY, found };
    const decided = decide(state, at);
    state = decided.state;
    if (decided.say !== null) said.push({ look, say: decided.say });
  });
  return said;
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const kinds = (said: readonly Said[]) => said.map(({ look, say }) => `${look} ${say.kind}`);

describe('the second watchman', () => {
  it('says nothing while all is done in time', () => {
    expect(looks(times(500, 0))).toEqual([]);
    expect(looks(times(500, 4 * MINUTE))).toEqual([]);
  });

  it('rings when something is five minutes behind on two looks, from when it fell due', () => {
    expect(looks([0, 6 * MINUTE, 0, 6 * MINUTE, 0])).toEqual([]);
    const since = NINE + EVERY - BEHIND_MS;
    expect(looks([0, BEHIND_MS, BEHIND_MS + EVERY])).toEqual([
      { look: 2, say: { kind: 'stands-still', since } },
    ]);
  });

  it('rings when the database has not answered for five minutes, from its last answer', () => {
    const said = looks([0, 0, ...times(12, null)]);
    expect(said).toEqual([{ look: 12, say: { kind: 'stands-still', since: NINE + EVERY } }]);
    expect(kinds(looks(times(12, null)))).toEqual(['11 stands-still']);
    expect(looks([...times(9, null), 0, ...times(9, null)])).toEqual([]);
  });

  it('repeats itself each hour, and says once that it works again', () => {
    const late = times(250, 20 * MINUTE);
    expect(kinds(looks([...late, 2 * MINUTE, 0, 0, 0, 0]))).toEqual([
      '1 stands-still',
      '121 still-stands-still',
      '241 still-stands-still',
      '252 works-again',
    ]);
  });

  it('does not say that it works again while anything is more than a minute behind, or on one good look', () => {
    const late = times(3, 20 * MINUTE);
    expect(kinds(looks([...late, ...times(20, 2 * MINUTE)]))).toEqual(['1 stands-still']);
    expect(kinds(looks([...late, 0, 20 * MINUTE, 0, 20 * MINUTE]))).toEqual(['1 stands-still']);
  });

  it('believes a clock that was set only once it runs on', () => {
    const setAhead = (look: number) => NINE + look * EVERY + (look >= 4 ? 60 * MINUTE : 0);
    // For one look all seems an hour late, until what is due has been done by that clock.
    expect(looks([0, 0, 0, 0, 60 * MINUTE, 0, 0, 0], setAhead)).toEqual([]);
    const setBack = (look: number) => NINE + look * EVERY - (look >= 4 ? 60 * MINUTE : 0);
    expect(looks(times(40, 0), setBack)).toEqual([]);
  });

  it('rings when the database’s clock stands still: nothing would ever fall due', () => {
    expect(kinds(looks(times(15, 0), () => NINE))).toEqual(['11 stands-still']);
  });
});

describe('whatever happens', () => {
  const behind = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constant<Behind>(0) },
      { weight: 2, arbitrary: fc.constant<Behind>(null) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 90 * MINUTE }) },
    ),
    { maxLength: 400 },
  );

  it('alarm and all-clear take turns, and nothing is said twice within an hour', () => {
    fc.assert(
      fc.property(behind, (all) => {
        let alarm = false;
        let lastAt = -Infinity;
        for (const { look, say } of looks(all)) {
          expect(say.kind === 'stands-still').toBe(!alarm);
          if (say.kind === 'still-stands-still')
            expect((look - lastAt) * EVERY).toBeGreaterThanOrEqual(60 * MINUTE);
          alarm = say.kind !== 'works-again';
          lastAt = look;
        }
      }),
    );
  });

  it('two looks in a row that are five minutes behind never go unsaid, and no alarm is without them', () => {
    fc.assert(
      fc.property(behind, (all) => {
        const said = looks(all);
        const isLate = (look: number) => (all[look] ?? 0) >= BEHIND_MS;
        all.forEach((_, look) => {
          if (look === 0 || !isLate(look) || !isLate(look - 1)) return;
          const last = said.filter((one) => one.look <= look).at(-1);
          expect(last?.say.kind ?? 'works-again').not.toBe('works-again');
        });
        for (const { look, say } of said.filter((one) => one.say.kind === 'stands-still')) {
          const since = Math.round((say.since - NINE) / EVERY);
          const unanswered = all
            .slice(Math.max(0, since + 1), look + 1)
            .every((each) => each === null || each >= BEHIND_MS);
          expect((isLate(look) && (isLate(look - 1) || all[look - 1] === null)) || unanswered).toBe(true);
        }
      }),
    );
  });

  it('silence of five and a half minutes never goes unsaid', () => {
    fc.assert(
      fc.property(behind, (all) => {
        const said = looks([...all, ...times(12, null)]);
        expect(said.at(-1)?.say.kind ?? 'works-again').not.toBe('works-again');
      }),
    );
  });
});
