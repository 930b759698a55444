import { expect, it } from 'vitest';
import { aConcern, createWorld } from '../../../test/conversation/small-world.js';
import { dayOf } from './day-clock.js';

async function texts(when: string): Promise<readonly string[]> {
  const world = createWorld('2026-03-16 14:40');
  const ref = await world.raise(aConcern({ concerns: ['grooming'] }));
  world.moveTo(when);
  const view = await world.casework.peek(ref);
  if (view === null) throw new Error('no case');
  return dayOf([view], world.context()).marks.map((m) => `${m.time} ${m.text}`);
}

it('says by when while there is time', async () => {
  const marks = (await texts('2026-03-16 14:41')).join('\n');
  expect(marks).toMatch(/17:00 the working day ends: .*police.* owed by then/);
  expect(marks).not.toContain('overdue');
});

it('says since when it is overdue on the day after, and never by when', async () => {
  const marks = (await texts('2026-03-17 09:00')).join('\n');
  expect(marks).toMatch(/09:00 now: .*police.* overdue, since 15:40 yesterday/);
  expect(marks).toMatch(/17:00 on Monday 16 March the working day ended: .*police.* overdue since then/);
  expect(marks).toContain(
    'fail-safe: LADO or police contact was not recorded. The designated officer (LADO) is being told',
  );
  expect(marks).not.toMatch(/16 March .*owed by then/);
});
