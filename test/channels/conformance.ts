// What every channel must do, whatever it is: each runs these with a service of its own behind it.
import { randomBytes } from 'node:crypto';
import express from 'express';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../../src/bot/cards/card.js';
import { renderNotice } from '../../src/bot/cards/notice.js';
import type { Channel, Claims, Mounted } from '../../src/bot/channel.js';
import {
  DeliveryError,
  NOTHING_ENCLOSED,
  type CaseView,
  type Enclosed,
  type OutboxNotice,
} from '../../src/casework/casework.js';
import { createKeyValueStore } from '../../src/casework/key-value-store.js';
import { readSettings } from '../../src/config/settings.js';
import type { Environment } from '../../src/config/setting-reader.js';
import { directoryOf } from '../../src/directory/directory.js';
import { caseId, type PersonId } from '../../src/escalation/ids.js';
import type { Organisation } from '../../src/escalation/organisation.js';
import { createCaseworkFixture, type CaseworkFixture } from '../casework/support.js';
import { Case, p, riverside } from '../escalation/world.js';

/** What a service may answer; each channel's suite knows how its own says so. */
export const FAILURES = ['gone', 'limited', 'refuses-us', 'broken'] as const;
export type Failure = (typeof FAILURES)[number];

/** A message as it stands now before whoever has this address. */
export interface Arrived {
  /** All that was handed over, as it went over the wire. */
  readonly raw: string;
  /** All that a person reads. */
  readonly text: string;
  /** The names of the buttons that it shows. */
  readonly buttons: readonly string[];
}

/** A service that people have addresses on, and the channel that leads to it. */
export interface Service {
  readonly channel: Channel;
  /** Switches the channel on, and leads it to this service. */
  readonly environment: Environment;
  readonly workspace: string | null;
  /** Of somebody whom the service knows, and as the organisation's file would hold it. */
  readonly address: string;
  /** One that looks right and is nobody's; null where the service learns that only later. */
  readonly unknown: string | null;
  /** What an identity provider says of the person with `address`; null where it can say nothing. */
  readonly claims: Claims | null;
  /**
   * What a limit of the service is on, and how long it asks to be left alone; null when it doesn't say. `wait`: it
   * doesn't say that it is a limit.
   */
  readonly limit: { readonly on: 'conversation' | 'platform' | 'wait'; readonly forMs: number | null };
  /** Whether a message asks the service to look into the links that it holds. */
  unfurls(message: Arrived): boolean;
  /** Called once the channel is mounted. */
  readonly mounted?: (fixture: CaseworkFixture) => Promise<void>;
  arrived(): readonly Arrived[];
  /** The next message meets this. */
  fail(failure: Failure): void;
  /** Throws with what the service would have refused, or shown cut off. */
  expectSound(): void;
  stop(): Promise<void>;
}

const KEY = randomBytes(32).toString('base64');
const SECRETS = /CANARY|Dan Reed|dan\.reed|LT-14|classroom 3|grooming|indecent/i;
const LINK: Enclosed = { link: 'https://sameday.example/officer/abc', passcode: null };
const PASSCODE: Enclosed = { link: null, passcode: { code: '4821-7730', linkIn: 'e-mail' } };
const BEN = p('ben.ode');
const NOBODY: Card = { title: '', urgency: 'normal', lines: [], facts: [], buttons: [] };
/** As long as a name may be in an organisation's file. */
const LONGEST_NAME = 200;

/** A name of this length, with the letters that markup and old alphabets stumble over. */
const longName = (i: number): string =>
  `${i} Zoë <b>&amp; *"O’Neill"* ${'x'.repeat(LONGEST_NAME)}`.slice(0, LONGEST_NAME);

function withLongNames(organisation: Organisation): Organisation {
  const people = [...organisation.people.values()].map((one, i) => ({
    ...one,
    // Many lines: everybody but those at the top is a senior manager.
    ...(one.id === 'dan.reed' ? {} : { name: longName(i), seniorManager: true }),
  }));
  return { ...organisation, people: new Map(people.map((one) => [one.id, one])) };
}

const viewOf = (of: Case): CaseView => ({
  caseId: caseId('c'),
  reference: of.state.reference,
  state: of.state,
  events: [...of.events],
});

export function describeChannel(name: string, start: () => Promise<Service>): void {
  describe(name, () => {
    let service: Service;
    let fixture: CaseworkFixture;
    let mounted: Mounted;
    let of: Case;
    const logged: string[] = [];

    beforeAll(async () => {
      [service, fixture] = [await start(), await createCaseworkFixture()];
      await service.mounted?.(fixture);
      of = raised(riverside);
      const { channel } = service;
      const log = (fields: object, message: string) => void logged.push(JSON.stringify(fields) + message);
      const clock = { now: () => fixture.now };
      mounted = await channel.mount(settingsOf(service), {
        express: express(),
        conversation: {
          answer: () => Promise.reject(new Error('nobody asks anything here')),
          working: () => ({ kind: 'nothing' }),
          search: () => Promise.resolve([]),
          stranger: () => NOBODY,
          failed: () => NOBODY,
        },
        organisation: () => of.organisation,
        workspace: () => service.workspace,
        clock,
        publicUrl: 'https://sameday.example',
        runsWorkHere: false,
        keyValueStoreOf: (kind, shape) =>
          createKeyValueStore({ store: fixture.store, organisation: 'riverside', kind, clock, shape }),
        render: (notice, view) => renderNotice(notice.notification, view, notice.to, of.context),
        nameOf: (who) => of.organisation.people.get(who)?.name ?? who,
        whoIs: (_workspace, address) => (address === service.address ? BEN : undefined),
        log: { warn: log, error: log },
        codeOf: () => 'failed',
      });
    });
    afterEach(() => {
      of = raised(riverside);
      service.expectSound();
      for (const { raw, text } of service.arrived()) expect(raw + text).not.toMatch(SECRETS);
      expect(logged.join('\n')).not.toMatch(SECRETS);
    });
    afterAll(async () => {
      await (mounted as Mounted | undefined)?.stop();
      await (fixture as CaseworkFixture | undefined)?.close();
      await (service as Service | undefined)?.stop();
    });

    const noticeFor = (to: PersonId, kind?: string): OutboxNotice => {
      const notification = of.state.notifications.find(
        (t) => t.to.includes(to) && (kind === undefined || t.kind === kind),
      );
      if (!notification) throw new Error(`${to} was told nothing of this kind`);
      const { address, channel } = service;
      const id = `c:${notification.notice}:${channel.name}:${service.arrived().length}`;
      const about = { caseId: caseId('c'), reference: of.state.reference, at: of.now };
      return { id, ...about, to, channel: channel.name, address, notification };
    };
    const send = (notice: OutboxNotice, enclosed = NOTHING_ENCLOSED) =>
      mounted.sender.send(notice, viewOf(of), enclosed);
    const failureOf = async (notice: OutboxNotice): Promise<DeliveryError> => {
      const error: unknown = await send(notice).catch((e: unknown) => e);
      if (!(error instanceof DeliveryError)) throw new Error('expected a DeliveryError', { cause: error });
      return error;
    };

    it('is switched on by its own settings, and by nothing else', () => {
      const { channel } = service;
      expect(channel.isSwitchedOn(settingsOf(service))).toBe(true);
      expect(channel.isSwitchedOn(settingsOf(service, {}))).toBe(false);
    });

    it('brings a notice to an address: its reference and what is to be done, and nothing that was reported', async () => {
      const before = service.arrived().length;
      const { receipt } = await send(noticeFor(BEN));
      expect(JSON.parse(JSON.stringify(receipt ?? null)), 'a receipt is kept as JSON').toEqual(receipt);
      expect(service.arrived()).toHaveLength(before + 1);
      const [message] = service.arrived().slice(before);
      expect(message?.text).toContain('SD-TEST-234');
      if (service.channel.isChat) expect(message?.buttons).toContain('acknowledge');
      else expect(message?.buttons).toEqual([]);
    });

    it('holds no link, and asks its service to look into none', async () => {
      await send(noticeFor(BEN));
      const message = service.arrived().at(-1);
      expect(message?.text).not.toMatch(/https?:/);
      expect(message && service.unfurls(message)).toBe(false);
    });

    it('brings what is enclosed where it says so, the whole of it, and never link and passcode together', async () => {
      const { encloses } = service.channel;
      const officer = p('kent.lado');
      await send(noticeFor(officer), LINK);
      const withLink = service.arrived().at(-1)?.text ?? '';
      expect(withLink.includes(LINK.link ?? '?')).toBe(encloses.includes('link'));
      expect(withLink).not.toContain('4821-7730');
      if (!encloses.includes('passcode')) return;
      await send(noticeFor(officer), PASSCODE);
      expect(service.arrived().at(-1)?.text).toContain('Passcode for the link in your e-mail: 4821-7730.');
      expect(service.arrived().at(-1)?.text).not.toContain('https:');
    });

    it('takes every kind of notice of a whole day, with the longest names and many of them', async () => {
      of = raised(withLongNames(riverside));
      of.until('2026-03-17 12:00');
      const sent = new Set<string>();
      for (const { kind, to } of of.state.notifications) {
        const [first] = to;
        if (sent.has(kind) || first === undefined) continue;
        sent.add(kind);
        const before = service.arrived().length;
        await send(noticeFor(first, kind));
        expect(service.arrived().slice(before), kind).toHaveLength(1);
        service.expectSound();
      }
      expect(sent.size).toBeGreaterThan(5);
    });

    it.each(FAILURES)(
      'says of a service that is %s whose fault it is, and quotes nobody',
      async (failure) => {
        const before = service.arrived().length;
        service.fail(failure);
        const error = await failureOf(noticeFor(BEN));
        const { on, forMs } = service.limit;
        const faults = { gone: 'person', limited: on, 'refuses-us': 'platform', broken: 'wait' } as const;
        expect(error.fault, 'only an address that is gone is a person’s').toBe(faults[failure]);
        expect(error.retryAfterMs).toBe(failure === 'limited' ? forMs : null);
        expect(error.reason, 'a code').toMatch(/^[\w-]{1,80}$/);
        expect(`${JSON.stringify(error)} ${error.message}`).not.toContain(service.address);
        expect(service.arrived()).toHaveLength(before);
        // A fault is not remembered: the next one arrives.
        await send(noticeFor(BEN));
        expect(service.arrived()).toHaveLength(before + 1);
      },
    );

    it('gives up an address that nobody has', async () => {
      if (service.unknown === null) return;
      const error = await failureOf({ ...noticeFor(BEN), address: service.unknown });
      expect(error.fault).toBe('person');
    });

    it('shows on what was sent how the case stands now, if it has buttons; otherwise it is final', async () => {
      const { sender } = mounted;
      expect(sender.replace !== undefined).toBe(service.channel.isChat);
      if (sender.replace === undefined) return;
      const notice = noticeFor(BEN);
      const { receipt } = await send(notice);
      const before = service.arrived().length;
      expect(of.does('ben.ode', 'acknowledge', {})).toBeNull();
      await sender.replace(receipt, notice, viewOf(of));
      expect(service.arrived(), 'no second message').toHaveLength(before);
      expect(service.arrived().at(-1)?.buttons).not.toContain('acknowledge');
    });

    it('tells an administrator who can’t be reached, and of no case', async () => {
      const { address, channel } = service;
      const about = { id: 'a', to: p('alex.doyle'), channel: channel.name, address, at: of.now };
      await mounted.sender.announce?.({ ...about, unreachable: BEN, down: null, on: 'elsewhere' });
      const text = service.arrived().at(-1)?.text ?? '';
      expect(text).toContain("Ben Ode can't be reached on elsewhere");
      expect(text).not.toMatch(/SD-|concern/i);
      const down = { because: 'refused', since: of.now };
      await mounted.sender.announce?.({ ...about, id: 'b', unreachable: null, down, on: 'elsewhere' });
      expect(service.arrived().at(-1)?.text).toContain('Nobody is reached on elsewhere');
    });

    it('knows people by their address within the organisation’s own workspace alone', () => {
      const { channel, address, workspace, claims } = service;
      const ben = riverside.people.get(BEN);
      if (ben === undefined) throw new Error('no Ben');
      const people = new Map([[BEN, { ...ben, channels: [{ name: channel.name, address }] }]]);
      const workspaces = new Map(workspace === null ? [] : [[channel.name, workspace]]);
      const directory = directoryOf({ ...riverside, channels: [channel], people, workspaces });
      const found = (where: string | null) => directory.by(channel.name, address, where)?.id;
      expect(found(workspace)).toBe(channel.identifies ? 'ben.ode' : undefined);
      if (channel.workspace !== null) expect([found('T0OTHER'), found(null)]).toEqual([undefined, undefined]);
      expect(channel.claimedIn({})).toBeNull();
      if (claims !== null) expect(channel.claimedIn(claims)).toEqual({ workspace, address });
    });

    it('has words of its own, and one key that an organisation’s file can hold', () => {
      const { channel, address } = service;
      for (const word of Object.values(channel.words)) expect(word).toMatch(/\S/);
      expect(channel.key).toMatch(/^[a-z_]+$/);
      if (channel.address !== 'phone-number') expect(address).toMatch(channel.address.pattern);
      expect(channel.isChat).toBe(channel.write === null);
    });
  });
}

function raised(organisation: Organisation): Case {
  const made = new Case('2026-03-16 09:10', organisation);
  made.raise({ concerns: ['indecent-images'] });
  return made;
}

const settingsOf = ({ channel, environment }: Service, given: Environment = environment) =>
  readSettings({ ORGANISATION_FILE: 'x.yaml', SAMEDAY_KEY: KEY, ...given }, channel.settings).of;
