import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NewNotice, OutboxItem } from '../../src/store/index.js';
import { addCase, NOW, openTestStore, type TestStore } from './support.js';

const LEASE_MS = 30_000;
let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());
beforeEach(() => test.sql('delete from outbox'));

const recipient = (name: string): Buffer => test.store.personHash('riverside', name);
const notice = (text: string, o: Partial<NewNotice> = {}): NewNotice => ({
  id: randomUUID(),
  caseId: null,
  organisation: 'riverside',
  recipient: recipient('ben'),
  channel: 'slack',
  urgency: 1,
  payload: { text },
  nextAttemptAt: NOW,
  noticeId: text,
  ...o,
});
const enqueue = (...rows: NewNotice[]): Promise<void> => test.store.transaction((tx) => tx.enqueue(rows));
const claim = (
  now = NOW,
  limit = 100,
  o: { shard?: number; holder?: string; lines?: number; without?: string[] } = {},
): Promise<OutboxItem[]> =>
  test.store.transaction((tx) => tx.claimOutbox({ now, limit, holder: 'one', leaseMs: LEASE_MS, ...o }));
const texts = (items: OutboxItem[]): unknown[] =>
  items.map(({ payload }) => (payload as { text: string }).text);
const deliverDue = async (items: OutboxItem[]): Promise<void> => {
  await test.store.transaction(async (tx) => {
    for (const { id } of items) await tx.delivered(id, NOW, null);
  });
};

describe('the outbox', () => {
  it('hands out what is due, the most urgent first, and otherwise in order', async () => {
    await enqueue(notice('first'), notice('second'), notice('urgent', { urgency: 9 }));
    await enqueue(
      notice('later', { recipient: recipient('carol'), nextAttemptAt: NOW + 1 }),
      notice('third'),
    );
    expect(texts(await claim(NOW - 1))).toEqual([]);
    expect(texts(await claim())).toEqual(['urgent', 'first', 'second', 'third']);
  });

  it('gives back all that was put in', async () => {
    const caseId = await addCase(test.store, ['one']);
    const row = notice('whole', { caseId, payload: { a: [1, null, 'ü'] } });
    await enqueue(row, row);
    expect(await claim()).toEqual([{ ...row, nextAttemptAt: NOW + LEASE_MS, attempts: 0 }]);
  });

  it('hands a leased item to nobody else, and out again when the lease has ended', async () => {
    await enqueue(notice('once'));
    expect(await claim()).toHaveLength(1);
    expect(await claim()).toHaveLength(0);
    expect(await claim(NOW + LEASE_MS - 1)).toHaveLength(0);
    const again = await claim(NOW + LEASE_MS);
    // It may never have reached the platform, so it counts for nothing.
    expect(again.map(({ attempts }) => attempts)).toEqual([0]);
    await deliverDue(again);
    expect(await claim(NOW + 10 * LEASE_MS)).toHaveLength(0);
  });

  it('never hands an item to two of four workers, nor one person to two at once', async () => {
    const rows = Array.from({ length: 200 }, (_, n) =>
      notice(String(n), { recipient: recipient(`p${n % 20}`) }),
    );
    await enqueue(...rows);
    const seen: string[] = [];
    const busy = new Set<string>();
    const work = async (): Promise<void> => {
      for (;;) {
        const items = await claim(NOW, 7);
        if (items.length === 0 && seen.length === rows.length) return;
        const people = new Set(items.map((item) => item.recipient.toString('hex')));
        for (const person of people) {
          expect(busy.has(person)).toBe(false);
          busy.add(person);
        }
        seen.push(...items.map(({ id }) => id));
        await new Promise((resolve) => setTimeout(resolve, 2));
        for (const person of people) busy.delete(person);
        await deliverDue(items);
      }
    };
    await Promise.all([work(), work(), work(), work()]);
    expect(seen).toHaveLength(rows.length);
    expect(new Set(seen).size).toBe(rows.length);
    const position = new Map(seen.map((id, index) => [id, index]));
    for (let person = 0; person < 20; person += 1) {
      const own = rows.filter((_, n) => n % 20 === person).map(({ id }) => position.get(id));
      expect(own).toEqual([...own].sort((a, b) => Number(a) - Number(b)));
    }
  });

  it('keeps the order while an item waits for its first retries, except for what is more urgent', async () => {
    await enqueue(notice('first'));
    const [first] = await claim();
    await enqueue(notice('second'), notice('urgent', { urgency: 5 }));
    await enqueue(
      notice('by e-mail', { channel: 'email' }),
      notice('of another', { recipient: recipient('carol') }),
    );
    await test.store.transaction((tx) => tx.retryAt(first!.id, NOW + 10_000, NOW));
    const now = await claim();
    expect(texts(now)).toEqual(['urgent', 'by e-mail', 'of another']);
    await deliverDue(now);
    expect(texts(await claim(NOW + 10_000))).toEqual(['first', 'second']);
  });

  it('lets others pass an item that keeps failing', async () => {
    await enqueue(notice('poison'));
    let now = NOW;
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const [item] = await claim(now);
      now += 60_000;
      await test.store.transaction((tx) => tx.retryAt(item!.id, now, now - 60_000));
    }
    await enqueue(notice('next'));
    expect(texts(await claim(now - 1))).toEqual(['next']);
  });

  it('knows when the next delivery can be tried, also for what waits behind another', async () => {
    expect(await test.store.earliest('deliver')).toBeNull();
    await enqueue(notice('first', { nextAttemptAt: NOW + 5 }), notice('second', { nextAttemptAt: NOW + 7 }));
    expect(await test.store.earliest('deliver')).toBe(NOW + 5);
    const [first] = await claim(NOW + 5, 1);
    expect(await test.store.earliest('deliver')).toBe(NOW + 5 + LEASE_MS);
    await test.store.transaction((tx) => tx.retryAt(first!.id, NOW + 100, NOW));
    expect(await test.store.earliest('deliver')).toBe(NOW + 100);
    await test.store.transaction((tx) => tx.gaveUp(first!.id, NOW + 100));
    expect(await test.store.earliest('deliver')).toBe(NOW + 7);
  });

  it('tells the shards and seconds in which something falls due', async () => {
    const people = ['ben', 'carol', 'jo'].map(recipient);
    const at = [NOW - 60_000, NOW - 5, NOW + 2_500];
    await enqueue(
      ...people.map((person, n) => notice(String(n), { recipient: person, nextAttemptAt: at[n] ?? 0 })),
    );
    await enqueue(notice('too late', { nextAttemptAt: NOW + 60_000 }));
    const due = await test.store.due('deliver', { from: NOW, until: NOW + 10_000 });
    const expected = people.map((person, n) => ({ shard: person[0]! % 16, at: Math.max(NOW, at[n]!) }));
    expect(due.map(({ shard, at: when }) => `${shard}@${when}`).sort()).toEqual(
      [...new Set(expected.map(({ shard, at: when }) => `${shard}@${when}`))].sort(),
    );
    for (const { shard, at: when } of due)
      expect((await claim(when, 100, { shard })).length).toBeGreaterThan(0);
    expect(await claim(NOW + 10_000)).toEqual([]);
  });

  it('keeps the receipt of a delivery and what is pending, for the case alone', async () => {
    const caseId = await addCase(test.store, ['one']);
    const [sent, waiting] = [
      notice('sent', { caseId }),
      notice('waiting', { caseId, nextAttemptAt: NOW + 9 }),
    ];
    await enqueue(sent, waiting, notice('other'));
    await claim();
    await test.store.transaction((tx) => tx.delivered(sent.id, NOW + 1, { message: 'CANARY-1' }));
    const read = (): Promise<unknown[]> => test.store.transaction((tx) => tx.deliveriesOf(caseId));
    const delivery = {
      id: sent.id,
      noticeId: 'sent',
      recipient: sent.recipient,
      channel: 'slack',
      deliveredAt: NOW + 1,
    };
    expect(await read()).toEqual([
      { ...delivery, receipt: { message: 'CANARY-1' }, payload: { text: 'sent' } },
    ]);
    await test.store.transaction((tx) => tx.updateReceipt(sent.id, { message: 'moved' }));
    expect(await read()).toMatchObject([{ receipt: { message: 'moved' } }]);
    const pending = await test.store.transaction((tx) => tx.pendingOf(caseId));
    expect(texts(pending)).toEqual(['waiting']);
    const { rows } = await test.sql('select o::text as row from outbox o');
    expect(JSON.stringify(rows)).not.toContain('CANARY-1');
  });

  it('drops what is no longer true, unless it has arrived', async () => {
    const caseId = await addCase(test.store, ['one']);
    const [reminder, flying, other] = ['reminder', 'flying', 'other'].map((text) => notice(text, { caseId }));
    await enqueue(flying!);
    await claim();
    await enqueue(reminder!, other!);
    const dropped = await test.store.transaction((tx) =>
      tx.supersede(caseId, ['reminder', 'flying', 'unknown']),
    );
    expect(dropped).toBe(2);
    expect(texts(await claim(NOW + LEASE_MS))).toEqual(['other']);
    await deliverDue([{ ...flying!, attempts: 1 }]);
    const delivered = await test.store.transaction((tx) => tx.deliveriesOf(caseId));
    expect(delivered.map(({ noticeId }) => noticeId)).toEqual(['flying']);
  });

  it('shows what was given up, without content', async () => {
    const caseId = await addCase(test.store, ['one']);
    const row = notice('lost', { caseId });
    await enqueue(row);
    await claim();
    await test.store.transaction((tx) => tx.gaveUp(row.id, NOW + 3));
    const failed = await test.store.transaction((tx) =>
      tx.failedDeliveries({ organisation: 'riverside', limit: 5 }),
    );
    const expected = {
      id: row.id,
      reference: `SD-${caseId.slice(0, 8)}`,
      recipient: row.recipient,
      channel: 'slack',
    };
    expect(failed).toEqual([{ ...expected, attempts: 1, gaveUpAt: NOW + 3 }]);
    expect(await claim(NOW + 10 * LEASE_MS)).toEqual([]);
  });

  it('gives up an item that was altered, and hands out the others', async () => {
    const [bad, good] = [notice('bad'), notice('good')];
    await enqueue(bad, good);
    await test.sql('update outbox set ciphertext = $2 where id = $1', [bad.id, Buffer.alloc(40)]);
    expect(texts(await claim())).toEqual(['good']);
    const failed = await test.store.transaction((tx) =>
      tx.failedDeliveries({ organisation: 'riverside', limit: 5 }),
    );
    expect(failed.map(({ id }) => id)).toEqual([bad.id]);
  });

  it('hands out a few people’s lines at a time, the most urgent first, and leaves out the channels asked for', async () => {
    await enqueue(notice('of ben'), notice('by e-mail', { channel: 'email' }));
    await enqueue(notice('of carol', { recipient: recipient('carol'), urgency: 5 }), notice('of ben too'));
    expect(texts(await claim(NOW, 100, { lines: 1, without: ['email'] }))).toEqual(['of carol']);
    expect(texts(await claim(NOW, 100, { lines: 1 }))).toEqual(['of ben', 'of ben too']);
    expect(texts(await claim(NOW, 100, { without: ['email'] }))).toEqual([]);
    expect(texts(await claim())).toEqual(['by e-mail']);
  });

  it('keeps for a process what it renews, gives back what it frees, and nothing of another’s', async () => {
    await enqueue(notice('mine'), notice('other', { recipient: recipient('carol') }));
    await claim(NOW, 1, { holder: 'one' });
    await claim(NOW, 1, { holder: 'two' });
    await test.store.transaction((tx) => tx.renewLeases('one', NOW + 5 * LEASE_MS));
    expect(texts(await claim(NOW + LEASE_MS, 100, { holder: 'three' }))).toEqual(['other']);
    await test.store.transaction((tx) => tx.freeLeases('one', NOW + 7));
    expect(texts(await claim(NOW + 7, 100, { holder: 'four' }))).toEqual(['mine']);
  });

  it('brings forward what waits for a channel, and neither what is being sent nor another channel’s', async () => {
    await enqueue(notice('waits'), notice('by e-mail', { channel: 'email' }));
    for (const item of await claim())
      await test.store.transaction((tx) => tx.retryAt(item.id, NOW + 600_000, null));
    await enqueue(notice('being sent', { recipient: recipient('carol') }));
    await claim(NOW, 1, { holder: 'another' });
    expect(await test.store.transaction((tx) => tx.bringForward('slack', NOW + 1))).toBe(1);
    expect(texts(await claim(NOW + 1))).toEqual(['waits']);
  });

  it('tries anew what was given up on, of one person or of all, since a time', async () => {
    await enqueue(notice('old'), notice('of ben'), notice('of carol', { recipient: recipient('carol') }));
    for (const [i, item] of (await claim()).entries())
      await test.store.transaction((tx) => tx.gaveUp(item.id, NOW + i));
    const again = (who: string | null) =>
      test.store.transaction((tx) =>
        tx.tryAgain({
          channel: 'slack',
          recipient: who === null ? null : recipient(who),
          since: NOW + 1,
          now: NOW + 5,
        }),
      );
    expect(await again('carol')).toBe(1);
    expect(texts(await claim(NOW + 5))).toEqual(['of carol']);
    expect(await again(null)).toBe(1);
    expect(texts(await claim(NOW + 5))).toEqual(['of ben']);
  });
});
