// The one door to a case, on a real PostgreSQL.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANONYMOUS, SYSTEM } from '../../src/escalation/case/concern.js';
import { fold } from '../../src/escalation/case/evolve.js';
import { reference } from '../../src/escalation/ids.js';
import { inTransaction, type TransactionBounds } from '../../src/casework/transaction.js';
import { provided } from '../set-up/provided.js';
import { at, connect, dump, createCaseworkFixture, p, START, type CaseworkFixture } from './support.js';

let fixture: CaseworkFixture;
beforeEach(async () => {
  fixture = await createCaseworkFixture();
});
afterEach(async () => {
  await fixture.close();
});

const counts = async () => {
  const [row] =
    await fixture.sql(`select (select count(*)::int from cases) cases, (select count(*)::int from events) events,
    (select count(*)::int from outbox) outbox, (select count(*)::int from commands) commands`);
  return row;
};

describe('raising a concern', () => {
  it('keeps the case, whom to tell, and the next wake-up, in one transaction', async () => {
    const { reference: ref, state } = await fixture.raise('amira.khan');
    expect(ref).toMatch(/^SD-[2-9A-Z]{4}-[2-9A-Z]{3}$/);
    expect(state.told.map((t) => t.person)).toEqual(['ben.ode']);
    const rows = await fixture.sql(
      'select xmin::text as x from events union select xmin::text from outbox union select xmin::text from commands',
    );
    expect(rows).toHaveLength(1);
    expect(await fixture.sql('select channel, state, next_attempt_at from outbox')).toEqual([
      { channel: 'slack', state: 'waiting', next_attempt_at: String(START) },
    ]);
    expect(await fixture.store.earliest('wake')).toBe(at('2026-03-16 09:40'));
    expect(fixture.hints).toEqual([
      { kind: 'wake', at: at('2026-03-16 09:40') },
      { kind: 'deliver', at: START },
    ]);
    expect(fixture.changed).toHaveLength(1);
  });

  it('keeps nothing when the database fails in the middle', async () => {
    await fixture.sql('alter table commands add constraint broken check (false)');
    await expect(fixture.raise('amira.khan')).rejects.toMatchObject({
      name: 'StoreUnavailable',
      code: 'store-failed',
    });
    expect(await counts()).toEqual({ cases: 0, events: 0, outbox: 0, commands: 0 });
    expect(fixture.hints).toEqual([]);
  });

  it('has one effect for one command id, however often and however concurrently', async () => {
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => fixture.raise('amira.khan', {}, 'click')));
    expect(new Set(outcomes.map((o) => o.reference)).size).toBe(1);
    const [first, ...others] = outcomes.map((o) => o.events);
    for (const other of others) expect(other).toEqual(first);
    expect(await counts()).toMatchObject({ cases: 1, outbox: 1, commands: 1 });
    // The same id by somebody else is another command.
    await fixture.raise('holly.stone', {}, 'click');
    expect(await counts()).toMatchObject({ cases: 2 });
  });

  it('refuses without keeping anything, and takes the mended form under the same id', async () => {
    await expect(fixture.raise('amira.khan', { what: ' ' }, 'form')).rejects.toThrow('text-missing');
    expect(await counts()).toEqual({ cases: 0, events: 0, outbox: 0, commands: 0 });
    expect((await fixture.raise('amira.khan', {}, 'form')).done).toBe(true);
  });

  it('takes the reporter from who asks, not from the form', async () => {
    const { state } = await fixture.raise('amira.khan', { reporter: p('carol.west') });
    expect(state.concern?.reporter).toBe('amira.khan');
  });

  it('links concerns about the same person both ways, also when raised at once, and tells no reporter', async () => {
    const first = await fixture.raise('amira.khan');
    const two = await Promise.all([fixture.raise('holly.stone'), fixture.raise('marek.nowak')]);
    const agency = { id: null, name: 'Pat  Agency', under18: false };
    const [third, fourth] = [
      await fixture.raise('fay.quinn', { subjects: [agency] }),
      await fixture.raise('joan.frost', { subjects: [{ ...agency, name: 'pat agency' }] }),
    ];
    await fixture.casework.settled();
    const linked = async (ref: string) =>
      [...((await fixture.casework.peek(reference(ref)))?.state.linked ?? [])].sort();
    const about = [first, ...two].map((o) => o.reference);
    for (const ref of about) expect(await linked(ref)).toEqual(about.filter((other) => other !== ref).sort());
    expect(await linked(third.reference)).toEqual([fourth.reference]);
    expect(await fixture.casework.casesOf(p('amira.khan'))).toHaveLength(1);
  });
});

describe('an anonymous report', () => {
  const secret = {
    route: 'whistle-blowing',
    identity: 'anonymous',
    what: 'CANARY-ANON seen in room 4',
  } as const;

  it('stores who reports nowhere, and gives one code, by which alone it opens', async () => {
    const outcome = await fixture.raise('amira.khan', secret, 'slack-view-U0AMIRA');
    expect(outcome.receiptCode).toMatch(/^\d{4} \d{4} \d{4} \d{4}$/);
    const code = outcome.receiptCode ?? '';
    expect(JSON.stringify(outcome.events)).not.toMatch(/amira/i);
    const text = await dump(fixture);
    for (const trace of ['amira', 'Amira Khan', 'U0AMIRA', code, code.replaceAll(' ', ''), 'CANARY-ANON']) {
      expect(text.toLowerCase()).not.toContain(trace.toLowerCase());
    }
    expect(fixture.logged.join()).not.toMatch(/amira|CANARY/i);
    // The dump does hold what it should: this test would find a name.
    expect(text).toContain(outcome.reference);
    const hash = fixture.store.personHash('riverside', 'amira.khan').toString('hex');
    expect(text).not.toContain(hash);
    expect(text).toContain(fixture.store.personHash('riverside', 'mira.sole').toString('hex'));

    expect((await fixture.casework.byReceipt(code.replaceAll(' ', '-')))?.reference).toBe(outcome.reference);
    expect(await fixture.casework.byReceipt('0000 0000 0000 0000')).toBeNull();
    expect(await fixture.casework.byReceipt('not a code')).toBeNull();
    expect(await fixture.casework.casesOf(p('amira.khan'))).toEqual([]);
  });

  it('shows the same code to a retry of the same click, although it is kept nowhere', async () => {
    const [one, two] = [
      await fixture.raise('amira.khan', secret, 'v'),
      await fixture.raise('amira.khan', secret, 'v'),
    ];
    expect(two.receiptCode).toBe(one.receiptCode);
    expect(two.reference).toBe(one.reference);
  });

  it('is a dialogue: a question, and an answer by the holder of the code', async () => {
    const { reference: ref, receiptCode } = await fixture.raise('amira.khan', secret);
    await fixture.does(ref, 'mira.sole', 'ask', { text: 'When was it?' });
    const view = await fixture.casework.byReceipt(receiptCode ?? '');
    expect(view?.state.dialogue.map((d) => d.text)).toEqual(['When was it?']);
    expect((await fixture.does(ref, ANONYMOUS, 'reply', { text: 'On Monday' })).done).toBe(true);
    expect((await fixture.does(ref, ANONYMOUS, 'open-content', {})).done).toBe(false);
  });
});

it('keeps no content, name or id of a named report in the clear', async () => {
  const { reference: ref } = await fixture.raise('amira.khan', { what: 'CANARY-NAMED text' });
  await fixture.does(ref, 'ben.ode', 'acknowledge', {});
  await fixture.record(ref, 'ben.ode', 'contact-lado', {
    officer: 'kent.lado',
    by: 'phone',
    advice: 'CANARY-ADVICE',
  });
  const text = (await dump(fixture)) + fixture.logged.join();
  expect(text).not.toMatch(/CANARY|amira|khan|dan\.reed|ben\.ode|kent\.lado/i);
});

describe('commands', () => {
  it('have one effect for one id, also when two come at once', async () => {
    const { reference: ref } = await fixture.raise('amira.khan');
    const both = await Promise.all(
      [1, 2].map(() => fixture.does(ref, 'ben.ode', 'acknowledge', {}, 'click')),
    );
    expect(both.map((o) => o.done)).toEqual([true, true]);
    const view = await fixture.casework.peek(ref);
    expect(view?.events.filter((e) => e.type === 'Acknowledged')).toHaveLength(1);
    const later = await fixture.does(ref, 'ben.ode', 'acknowledge', {}, 'click');
    expect(later).toEqual(both[0]);
    expect(await fixture.does(ref, 'ben.ode', 'acknowledge', {}, 'another click')).toMatchObject({
      done: false,
      refusal: { refused: 'already-acknowledged' },
    });
  });

  it('by many at once are all kept, in some order', async () => {
    const { reference: ref } = await fixture.raise('amira.khan');
    const texts = Array.from({ length: 12 }, (_, i) => `more ${i}`);
    const outcomes = await Promise.all(
      texts.map((text) => fixture.does(ref, 'amira.khan', 'add-information', { text })),
    );
    expect(outcomes.every((o) => o.done)).toBe(true);
    const view = await fixture.casework.peek(ref);
    expect(view?.state.dialogue.map((d) => d.text).sort()).toEqual([...texts].sort());
    expect(await fixture.store.verify()).toEqual([]);
  });

  it('replay to the same state', async () => {
    const { reference: ref } = await fixture.raise('amira.khan', { concerns: ['indecent-images'] });
    await fixture.until(at('2026-03-16 12:00'));
    const last = await fixture.does(ref, 'ben.ode', 'acknowledge', {});
    const view = await fixture.casework.peek(ref);
    expect(last.state).toEqual(view?.state);
    expect(fold(view?.events ?? [])).toEqual(view?.state);
    expect(view?.events.length).toBeGreaterThan(20);
  });

  it('of somebody who may not are refused alike, whether or not there is a case, and noted in it', async () => {
    const { reference: ref } = await fixture.raise('amira.khan');
    const refused = await fixture.does(ref, 'dan.reed', 'open-content', {});
    expect(refused).toEqual(await fixture.does(reference('SD-2222-222'), 'dan.reed', 'open-content', {}));
    expect(refused).toEqual({ done: false, refusal: { refused: 'may-not' }, state: null });
    expect(await fixture.does(ref, 'alex.doyle', 'acknowledge', {}, 'x')).toEqual(
      await fixture.does(ref, 'alex.doyle', 'acknowledge', {}, 'x'),
    );
    const view = await fixture.casework.peek(ref);
    expect(view?.events.filter((e) => e.type === 'AccessRefused').map((e) => e.by)).toEqual([
      { kind: 'person', id: 'dan.reed' },
      { kind: 'person', id: 'alex.doyle' },
    ]);
  });

  it('opening is an event, and is asked again each time', async () => {
    const { reference: ref } = await fixture.raise('amira.khan');
    const view = await fixture.casework.open(ref, p('ben.ode'), 'o1');
    expect(view?.state.concern?.what).toContain('CANARY');
    expect(view?.events.at(-1)).toMatchObject({ type: 'ContentOpened', by: { id: 'ben.ode' } });
    expect(await fixture.casework.open(ref, p('carol.west'), 'o2')).toBeNull();
    await fixture.does(ref, 'ben.ode', 'declare-conflict', {});
    expect(await fixture.casework.open(ref, p('ben.ode'), 'o1')).toBeNull();
    expect(await fixture.casework.casesOf(p('ben.ode'))).toEqual([]);
    expect((await fixture.casework.casesOf(p('carol.west'))).map((v) => v.reference)).toEqual([ref]);
    expect(await fixture.casework.casesOf(p('dan.reed'))).toEqual([]);
  });

  it('say at once that nothing was saved when the database is gone, and go on when it is back', async () => {
    const { reference: ref } = await fixture.raise('amira.khan');
    const name = new URL(fixture.databaseUrl).pathname.slice(1);
    const admin = await connect(provided('databaseUrl'));
    await admin.query(`alter database ${name} allow_connections false`);
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [name]);
    const before = performance.now();
    await expect(fixture.does(ref, 'ben.ode', 'acknowledge', {})).rejects.toMatchObject({
      name: 'StoreUnavailable',
    });
    await expect(fixture.casework.peek(ref)).rejects.toMatchObject({ code: 'database-gone' });
    expect(performance.now() - before).toBeLessThan(2_500);
    await admin.query(`alter database ${name} allow_connections true`);
    await admin.end();
    expect((await fixture.does(ref, 'ben.ode', 'acknowledge', {})).done).toBe(true);
  });

  it("that were given up as too slow are not done behind anybody's back", async () => {
    const { reference: ref } = await fixture.raise('amira.khan');
    const id = String((await fixture.sql('select id from cases'))[0]?.id);
    const bounds: TransactionBounds = { isFor: 'people', beginsWithinMs: 300, endsWithinMs: 300 };
    await fixture.sql('begin');
    await fixture.sql('select 1 from cases for update');
    const slow = inTransaction(
      fixture.store,
      async (tx) => {
        await tx.load([id], { lock: true });
        await tx.setAside(id, { retryAt: START, code: 'must-not-be-kept' });
      },
      bounds,
    );
    await expect(slow).rejects.toMatchObject({ code: 'database-slow' });
    await fixture.sql('commit');
    // The lock is free, so the slow one ends now, and must undo what it did.
    await fixture.does(ref, 'ben.ode', 'acknowledge', {});
    expect(await fixture.store.transaction((tx) => tx.setAsideCases())).toEqual([]);
  });
});

describe('time', () => {
  it('wakes what is due, and nobody else', async () => {
    const { reference: ref } = await fixture.raise('amira.khan');
    expect(await fixture.casework.wake({ now: at('2026-03-16 09:39'), limit: 10, shard: null })).toEqual({
      handled: 0,
      more: false,
    });
    fixture.now = at('2026-03-16 09:40');
    expect(await fixture.casework.wake({ now: fixture.now, limit: 10, shard: null })).toEqual({
      handled: 1,
      more: false,
    });
    expect((await fixture.casework.peek(ref))?.state.told.map((t) => t.person)).toEqual([
      'ben.ode',
      'carol.west',
    ]);
    expect((await fixture.does(ref, SYSTEM, 'pass-time', {})).done).toBe(true);
  });

  it('sets a bad case aside alone, and takes it back when it is mended', async () => {
    const refs = [];
    for (const who of ['amira.khan', 'holly.stone', 'marek.nowak'])
      refs.push(
        (await fixture.raise(who, { subjects: [{ id: null, name: who, under18: false }] })).reference,
      );
    const bad = refs[1] ?? '';
    const where = `case_id = (select id from cases where reference = '${bad}') and seq = 1`;
    const [{ ciphertext } = {}] = await fixture.sql(`select ciphertext from events where ${where}`);
    await fixture.sql(`update events set ciphertext = '\\x00' where ${where}`);
    fixture.now = at('2026-03-16 09:45');
    expect((await fixture.casework.wake({ now: fixture.now, limit: 10, shard: null })).handled).toBe(3);
    const told = async (ref: string) => (await fixture.casework.peek(reference(ref)))?.state.told.length;
    expect([await told(refs[0] ?? ''), await told(refs[2] ?? '')]).toEqual([2, 2]);
    const aside = await fixture.store.transaction((tx) => tx.setAsideCases());
    expect(aside).toMatchObject([{ reference: bad, tries: 1, code: 'damaged-case' }]);
    expect(fixture.logged.join()).not.toContain(bad);
    for (let i = 0; i < 3; i += 1) {
      fixture.now += 600_000;
      await fixture.casework.wake({ now: fixture.now, limit: 10, shard: null });
    }
    expect(fixture.logged.join()).toContain('a person must look at it');
    await fixture.sql(`update events set ciphertext = $1 where ${where}`, [ciphertext]);
    fixture.now += 7_200_000;
    await fixture.casework.wake({ now: fixture.now, limit: 10, shard: null });
    expect(await told(bad)).toBeGreaterThan(1);
    expect(await fixture.store.transaction((tx) => tx.setAsideCases())).toEqual([]);
  });

  it('sets aside alone a case that can not be written', async () => {
    const [one, two] = [
      await fixture.raise('amira.khan'),
      await fixture.raise('holly.stone', { subjects: [{ id: null, name: 'X', under18: false }] }),
    ];
    const [{ id } = {}] = await fixture.sql(`select id from cases where reference = '${one.reference}'`);
    await fixture.sql(
      `alter table events add constraint poisoned check (case_id <> '${String(id)}') not valid`,
    );
    fixture.now = at('2026-03-16 09:45');
    expect((await fixture.casework.wake({ now: fixture.now, limit: 10, shard: null })).handled).toBe(2);
    expect((await fixture.casework.peek(two.reference))?.state.told.length).toBeGreaterThan(1);
    expect(await fixture.store.transaction((tx) => tx.setAsideCases())).toMatchObject([
      { reference: one.reference, code: 'store-failed' },
    ]);
  });
});
