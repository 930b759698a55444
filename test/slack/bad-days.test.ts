// What goes wrong around Slack, through the whole app: a database that is gone or slow, clicks that come twice, too
// late or from somebody else, and requests that come again.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CaseEvent, EventType } from '../../src/escalation/case/events.js';
import { personId, reference, type Reference } from '../../src/escalation/ids.js';
import { provided } from '../set-up/provided.js';
import { slackPlatform } from './story-person.js';
import { startSlackWorld, type SlackWorld } from './world.js';

const CANARY = 'CANARY-9021 saw it on his screen';
const REFERENCE = /SD-[0-9A-Z]{4}-[0-9A-Z]{3}/;
const WITHIN_MS = 20_000;

let world: SlackWorld;
beforeAll(async () => {
  world = await startSlackWorld('2026-03-16 09:00');
}, 120_000);
afterAll(() => world.stop());
afterEach(async () => {
  for (const { key } of world.slack.workspace.people) {
    const user = world.user(key);
    if (user.modal() !== null) await user.close('all');
  }
  world.slack.expectSoundPayloads();
});

/** Up to the review page, whose button sends it. */
async function review(of: SlackWorld, about: string): Promise<ReturnType<SlackWorld['user']>> {
  const amira = of.user('amira.khan');
  await amira.command('/concern');
  await amira.awaitModal(/What worries you/, WITHIN_MS);
  await amira.fill({ what: CANARY, subjects: [about], concerns: ['grooming'], immediate_risk: 'no' });
  await amira.submit();
  await amira.awaitModal(/Who will be told/, WITHIN_MS);
  return amira;
}

async function raise(of: SlackWorld, about: string): Promise<Reference> {
  const amira = await review(of, about);
  await amira.submit();
  const stored = await amira.awaitModal(REFERENCE, WITHIN_MS);
  await amira.close('all');
  await of.app.runTo(of.clock.now());
  return referenceIn(stored.allText);
}

const referenceIn = (text: string): Reference => reference(REFERENCE.exec(text)?.[0] ?? '');

const casesOfAmira = async (of: SlackWorld): Promise<number> =>
  (await of.app.casework.casesOf(personId('amira.khan'))).length;

async function eventsOf(ref: Reference, type: EventType): Promise<readonly CaseEvent[]> {
  const view = await world.app.casework.peek(ref);
  return view?.events.filter((event) => event.type === type) ?? [];
}

const messageOf = (key: string, ref: Reference) =>
  world.user(key).awaitMessage((one) => one.allText.includes(ref) && !one.ephemeral, WITHIN_MS);

describe('the database', () => {
  const name = () => new URL(world.database.url).pathname.slice(1);

  /** Nobody gets in, and whoever is in is thrown out. */
  async function close(closed: boolean): Promise<void> {
    const admin = new pg.Client({ connectionString: provided('databaseUrl') });
    await admin.connect();
    await admin.query(`alter database ${name()} with allow_connections ${String(!closed)}`);
    if (closed) {
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        name(),
      ]);
    }
    await admin.end();
  }

  it(
    'is gone: nothing is confirmed, what was typed stays, and whom to ring stands there',
    { timeout: 90_000 },
    async () => {
      const before = await casesOfAmira(world);
      const amira = await review(world, 'dan.reed');
      await close(true);
      try {
        await amira.submit();
        const failed = await amira.awaitModal(/This was not saved/, WITHIN_MS);
        expect(failed.allText).toContain('Ben Ode, 01632 960011');
        expect(failed.allText).toContain('01632 960001');
        expect(failed.allText).not.toMatch(REFERENCE);
        expect(amira.field('what').value).toBe(CANARY);
        await world.user('ben.ode').command('/concern status');
        await world.user('ben.ode').awaitMessage(/can't be shown just now/, WITHIN_MS);
      } finally {
        await close(false);
      }
      await amira.submit();
      await amira.awaitModal(REFERENCE, WITHIN_MS);
      expect(await casesOfAmira(world)).toBe(before + 1);
    },
  );

  it(
    'is slow: a working view at once, and the truth in its place afterwards',
    { timeout: 60_000 },
    async () => {
      const amira = await review(world, 'sam.tully');
      const other = new pg.Client({ connectionString: world.database.url });
      await other.connect();
      await other.query('begin');
      await other.query('lock table events in access exclusive mode');
      try {
        const held = await amira.submit();
        expect(held).toMatchObject({ kind: 'updated' });
        expect(amira.modal()?.allText).toContain('Working on it');
        expect(amira.modal()?.allText).not.toMatch(REFERENCE);
        await sleep(500);
      } finally {
        await other.query('commit');
        await other.end();
      }
      await amira.awaitModal(REFERENCE, WITHIN_MS);
    },
  );
});

describe('clicks', () => {
  it('sends one concern when its button is pressed twice', { timeout: 60_000 }, async () => {
    const before = await casesOfAmira(world);
    const amira = await review(world, 'fay.quinn');
    await Promise.all([amira.submit(), amira.submit()]);
    await amira.awaitModal(REFERENCE, WITHIN_MS);
    expect(await casesOfAmira(world)).toBe(before + 1);
  });

  it('answers an old button with what has happened since', { timeout: 60_000 }, async () => {
    const ref = await raise(world, 'ian.cope');
    const ben = world.user('ben.ode');
    const old = await messageOf('ben.ode', ref);
    await world.app.runTo(world.clock.now() + 30 * 60_000);
    const carols = await messageOf('carol.west', ref);
    await world.user('carol.west').press('acknowledge', { message: carols });
    await world
      .user('carol.west')
      .awaitMessage((one) => one.allText.includes(ref) && one.allText.includes('You confirmed'), WITHIN_MS);
    // His copy is rewritten too, in its own time: after the answer to his click it would take its place.
    await ben.awaitMessage(
      (one) => one.allText.includes(ref) && one.allText.includes('Carol West confirmed'),
      WITHIN_MS,
    );
    await ben.press('acknowledge', { message: old });
    const moved = await ben.awaitMessage(
      (one) => one.allText.includes(ref) && one.allText.includes('This has moved on'),
      WITHIN_MS,
    );
    expect(moved.allText).toMatch(/Carol West confirmed at \d\d:\d\d/);
    expect(await eventsOf(ref, 'Acknowledged')).toHaveLength(1);
  });

  it('confirms once, however often one click or its request comes', { timeout: 60_000 }, async () => {
    const ref = await raise(world, 'kit.adams');
    const ben = world.user('ben.ode');
    const told = await messageOf('ben.ode', ref);
    const [first, second] = [
      ben.press('acknowledge', { message: told }),
      ben.press('acknowledge', { message: told }),
    ];
    expect((await first).status).toBe(200);
    expect((await second).status).toBe(200);
    await ben.awaitMessage((one) => one.allText.includes(ref) && !has(one, 'acknowledge'), WITHIN_MS);
    // The very same click again, as Slack does when it missed our answer, and as a listener could within minutes.
    const button = told.buttons.find((one) => one.actionId === 'acknowledge');
    const action = { type: 'button', action_id: 'acknowledge', action_ts: '1.5', value: button?.value ?? '' };
    const again = { user: 'ben.ode', message: told.stored, action };
    for (const retry of [undefined, { number: 1, reason: 'http_timeout' }]) {
      expect((await world.client.blockAction(again, retry ? { retry } : {})).status).toBe(200);
    }
    // What can't be undone asks once more, and a click alone does nothing.
    await ben.press('declare-conflict', { message: told });
    await ben.awaitModal(/You will not be able to open it any more/, WITHIN_MS);
    expect(await eventsOf(ref, 'ConflictDeclared')).toEqual([]);
    await ben.submit();
    await ben.awaitMessage(
      (one) => one.allText.includes(ref) && /no longer with you/.test(one.allText),
      WITHIN_MS,
    );
    // And hours later it isn't even read.
    expect((await world.client.blockAction(again, { secondsOff: -3600 })).status).toBe(401);
    expect(await eventsOf(ref, 'Acknowledged')).toHaveLength(1);
    expect(await eventsOf(ref, 'ConflictDeclared')).toHaveLength(1);
  });

  it(
    'does nothing for a button of somebody else, and says no more than for a case that never was',
    { timeout: 60_000 },
    async () => {
      const ref = await raise(world, 'joan.frost');
      const before = (await world.app.casework.peek(ref))?.events.length;
      const platform = slackPlatform(world.slack, world.user);
      // Whom it is about, somebody with no part in it, and the administrator.
      for (const key of ['joan.frost', 'marek.nowak', 'alex.doyle']) {
        const stranger = platform.person(personId(key));
        for (const [name, rest] of [
          ['acknowledge', ''],
          ['open', ''],
          ['record-step', ' contact-police'],
          ['close', ''],
        ]) {
          const seen = await stranger.forge({ name: name ?? '', value: `${ref}${rest ?? ''}` });
          const never = await stranger.forge({ name: name ?? '', value: `SD-0000-000${rest ?? ''}` });
          expect(seen).toEqual(never);
          expect(JSON.stringify(seen)).toContain("You can't open this case");
        }
        expect(
          world
            .user(key)
            .messages()
            .filter((one) => !one.ephemeral),
        ).toEqual([]);
      }
      const events = (await world.app.casework.peek(ref))?.events ?? [];
      // That they tried is kept; nothing else has changed.
      expect(events.slice(before).map(({ type }) => type)).toEqual(
        Array.from(events.slice(before), () => 'AccessRefused'),
      );
    },
  );
});

const has = (message: { buttons: readonly { actionId: string }[] }, name: string): boolean =>
  message.buttons.some((button) => button.actionId === name);

describe('Socket Mode', () => {
  it('does all of it without an address that Slack could reach', { timeout: 90_000 }, async () => {
    const own = await startSlackWorld('2026-03-16 10:00', { socketMode: true });
    try {
      const ref = await raise(own, 'dan.reed');
      const ben = own.user('ben.ode');
      const told = await ben.awaitMessage(ref, WITHIN_MS);
      expect(told.allText).not.toContain('CANARY');
      await ben.press('acknowledge', { message: told });
      await ben.awaitMessage((one) => one.allText.includes(ref) && !has(one, 'acknowledge'), WITHIN_MS);
      await ben.press('open');
      await ben.awaitModal(/CANARY/, WITHIN_MS);
      expect((await fetch(`${own.url}/slack/events`, { method: 'POST', body: '{}' })).status).toBe(404);
      own.slack.expectSoundPayloads();
    } finally {
      await own.stop();
    }
  });
});
