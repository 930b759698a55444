// The auditor finds what every other part has lost, and puts it right from the logs alone.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCaseRepository } from '../../src/casework/case-repository.js';
import { createKeyValueStore } from '../../src/casework/key-value-store.js';
import { createRaise } from '../../src/casework/raise.js';
import { person } from '../../src/escalation/case/concern.js';
import { reference, type Reference } from '../../src/escalation/ids.js';
import { concern } from '../escalation/world.js';
import { at, createCaseworkFixture, p, START, type CaseworkFixture } from './support.js';

const MINUTE = 60_000;
let fixture: CaseworkFixture;
beforeEach(async () => {
  fixture = await createCaseworkFixture();
});
afterEach(() => fixture.close());

const kindsTold = async (ref: string): Promise<string[]> =>
  (await fixture.casework.peek(reference(ref)))?.events.flatMap((event) =>
    event.type === 'PeopleTold' ? [event.data.kind] : [],
  ) ?? [];
const waiting = async (): Promise<number> =>
  Number((await fixture.sql(`select count(*)::int as n from outbox where state = 'waiting'`))[0]?.['n']);

describe('the auditor', () => {
  it('leaves a case alone in which all is as it should be', async () => {
    await fixture.raise('amira.khan');
    await fixture.until(START + 40 * MINUTE);
    expect(await fixture.casework.audit(fixture.now)).toEqual({ mended: 0, alarms: 0 });
  });

  it('removes what was to be kept for a while only', async () => {
    const drafts = createKeyValueStore({
      ...{
        store: fixture.store,
        organisation: 'riverside',
        kind: 'draft',
        clock: { now: () => fixture.now },
      },
      shape: z.string(),
    });
    await drafts.put('over', 'words', { expiresAt: START + MINUTE });
    await drafts.put('not yet', 'words', { expiresAt: START + 10 * MINUTE });
    await drafts.put('for good', 'words');
    await fixture.casework.audit(START + 2 * MINUTE);
    expect((await fixture.sql('select count(*)::int as n from installations'))[0]?.['n']).toBe(2);
  });

  it('sends again what stands in the log and was lost from the outbox, once', async () => {
    await fixture.raise('amira.khan');
    const before = await waiting();
    expect(before).toBeGreaterThan(0);
    await fixture.sql('delete from outbox');
    // What was only just written may still be on its way.
    expect(await fixture.casework.audit(START + MINUTE)).toEqual({ mended: 0, alarms: 0 });
    expect(await fixture.casework.audit(START + 3 * MINUTE)).toEqual({ mended: before, alarms: 0 });
    expect(await waiting()).toBe(before);
    expect(await fixture.casework.audit(START + 4 * MINUTE)).toEqual({ mended: 0, alarms: 0 });
  });

  it('doesn’t send what is no longer true', async () => {
    const { reference: ref } = await fixture.raise('amira.khan');
    const told = (await fixture.casework.peek(ref))?.state.told[0]?.person ?? '';
    await fixture.does(ref, told, 'declare-conflict', {});
    await fixture.sql('delete from outbox');
    await fixture.casework.audit(START + 3 * MINUTE);
    const left = await fixture.sql('select recipient from outbox');
    const theirs = fixture.store.personHash('riverside', told);
    expect(left.map((row) => (row['recipient'] as Buffer).equals(theirs))).not.toContain(true);
  });

  it('lets time pass in a case whose wake-up was lost, and tells the next in line', async () => {
    const { reference: ref } = await fixture.raise('amira.khan');
    await fixture.sql('update cases set next_wake_at = null');
    fixture.now = at('2026-03-16 09:45');
    expect(await fixture.casework.wake({ now: fixture.now, limit: 10, shard: null })).toMatchObject({
      handled: 0,
    });
    const before = (await kindsTold(ref)).length;
    expect(await fixture.casework.audit(fixture.now)).toEqual({ mended: 1, alarms: 0 });
    expect((await kindsTold(ref)).length).toBeGreaterThan(before);
    expect(await fixture.store.earliest('wake')).toBeGreaterThan(fixture.now);
  });

  it('links cases about the same person when the process died before it could', async () => {
    const dying = createRaise(createCaseRepository(fixture.options), {
      afterCommit: () => Promise.resolve(),
      linkSoon: () => undefined,
    });
    const refs: Reference[] = [];
    for (const who of ['amira.khan', 'holly.stone']) {
      const outcome = await dying(
        person(p(who)),
        `by ${who}`,
        concern({ learnedAt: START, reporter: p(who) }),
      );
      if (outcome.done) refs.push(outcome.reference);
    }
    const linked = async (ref: Reference | undefined) =>
      ref === undefined ? [] : (await fixture.casework.peek(ref))?.state.linked;
    expect(await linked(refs[0])).toEqual([]);
    expect(await fixture.casework.audit(START + MINUTE)).toEqual({ mended: 2, alarms: 0 });
    expect(await linked(refs[0])).toEqual([refs[1]]);
    expect(await linked(refs[1])).toEqual([refs[0]]);
  });

  it('counts a damaged case for a person to look at, and goes on with the rest', async () => {
    await fixture.raise('amira.khan');
    await fixture.raise('holly.stone');
    await fixture.casework.settled();
    await fixture.sql(
      `update events set ciphertext = overlay(ciphertext placing 'x'::bytea from 20) where seq = 1 and case_id = (select min(case_id) from events)`,
    );
    await fixture.sql('update cases set next_wake_at = null');
    fixture.now = at('2026-03-16 09:45');
    expect(await fixture.casework.audit(fixture.now)).toEqual({ mended: 1, alarms: 1 });
  });
});

describe('a walk over all cases', () => {
  it('comes by every case once, open ones alone when asked', async () => {
    const refs = new Set<string>();
    for (let n = 0; n < 55; n += 1) {
      const subjects = [{ id: null, name: `Agency worker ${n}`, under18: false }];
      refs.add((await fixture.raise('amira.khan', { subjects })).reference);
    }
    await fixture.casework.settled();
    await fixture.sql(`update cases set stage = 'closed' where reference = $1`, [[...refs][0]]);
    const seen: string[] = [];
    for await (const view of fixture.casework.iterateCases({ openOnly: false })) seen.push(view.reference);
    expect(seen.toSorted()).toEqual([...refs].toSorted());
    let open = 0;
    for await (const _ of fixture.casework.iterateCases({ openOnly: true })) open += 1;
    expect(open).toBe(54);
  });
});
