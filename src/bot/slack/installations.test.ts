import type { Installation } from '@slack/bolt';
import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import { createInstallations, type RenewedToken, type SlackInstallation } from './installations.js';
import { SCOPES } from './scopes.js';

const HOUR = 3_600_000;
const TEAM = 'T0RIVERSIDE';

let now = 0;
let stored: SlackInstallation | null = null;
const asked: string[] = [];
let renewToken: (refreshToken: string) => Promise<RenewedToken>;

const keyValueStore = {
  get: () => Promise.resolve(stored),
  put: (_: string, value: SlackInstallation) => {
    stored = value;
    return Promise.resolve();
  },
  change: (_: string, work: (found: SlackInstallation | null) => SlackInstallation | null) => {
    stored = work(stored);
    return Promise.resolve(stored);
  },
} as unknown as KeyValueStore<SlackInstallation>;

/** Of one process. */
const installations = () =>
  createInstallations({
    keyValueStore,
    team: () => TEAM,
    clock: { now: () => now },
    renewToken: (refreshToken) => {
      asked.push(refreshToken);
      return renewToken(refreshToken);
    },
  });

const installed = (more: Partial<SlackInstallation> = {}): SlackInstallation => ({
  token: 'xoxe.xoxb-1',
  botUserId: 'U0BOT',
  scopes: [...SCOPES],
  installedAt: 0,
  refreshToken: 'xoxe-1',
  expiresAt: 12 * HOUR,
  ...more,
});

const installation = (more: object, bot: object = {}) =>
  ({
    team: { id: TEAM },
    isEnterpriseInstall: false,
    bot: { token: 'xoxb-1', userId: 'U0BOT', id: 'B0', scopes: [...SCOPES], ...bot },
    ...more,
  }) as unknown as Installation;

beforeEach(() => {
  now = 0;
  stored = installed();
  asked.length = 0;
  let count = 1;
  renewToken = () => {
    count += 1;
    return Promise.resolve({
      token: `xoxe.xoxb-${count}`,
      refreshToken: `xoxe-${count}`,
      expiresInMs: 12 * HOUR,
    });
  };
});

describe('a token that ends', () => {
  it('is renewed before it does, once, and the new one is kept', async () => {
    const one = installations();
    expect(await one.tokenOf(TEAM)).toBe('xoxe.xoxb-1');
    now = 11.5 * HOUR;
    expect(await Promise.all([one.tokenOf(TEAM), one.tokenOf(TEAM)])).toEqual(['xoxe.xoxb-2', 'xoxe.xoxb-2']);
    expect(asked).toEqual(['xoxe-1']);
    expect(stored).toMatchObject({ token: 'xoxe.xoxb-2', refreshToken: 'xoxe-2', expiresAt: 23.5 * HOUR });
  });

  it('is renewed when Slack says that it has ended', async () => {
    const one = installations();
    expect(await one.renewed(TEAM, 'xoxe.xoxb-1')).toBe('xoxe.xoxb-2');
    expect(await one.renewed(TEAM, 'xoxe.xoxb-1')).toBe('xoxe.xoxb-2');
    expect(asked).toEqual(['xoxe-1']);
  });

  it('is renewed by two processes at once without harm', async () => {
    const [one, other] = [installations(), installations()];
    await Promise.all([one.tokenOf(TEAM), other.tokenOf(TEAM)]);
    now = 11.5 * HOUR;
    const first = renewToken;
    const used = new Set<string>();
    renewToken = (refreshToken) => {
      if (used.has(refreshToken)) return Promise.reject(new Error('invalid_refresh_token'));
      used.add(refreshToken);
      return first(refreshToken);
    };
    expect(await Promise.all([one.tokenOf(TEAM), other.tokenOf(TEAM)])).toEqual([
      'xoxe.xoxb-2',
      'xoxe.xoxb-2',
    ]);
    expect(stored?.refreshToken).toBe('xoxe-2');
  });

  it('serves for as long as it lives while Slack can’t renew it', async () => {
    renewToken = () => Promise.reject(new Error('internal_error'));
    const one = installations();
    now = 11.5 * HOUR;
    expect(await one.tokenOf(TEAM)).toBe('xoxe.xoxb-1');
    now = 12.5 * HOUR;
    await expect(one.tokenOf(TEAM)).rejects.toThrow('internal_error');
  });
});

describe('an installation', () => {
  it.each([
    ['of the whole Grid', installation({ team: undefined, isEnterpriseInstall: true }), 'whole-grid'],
    ['of another workspace', installation({ team: { id: 'T0OTHER' } }), 'other-workspace'],
    ['without a bot', installation({ bot: undefined }), 'no-bot'],
    ['with commands alone', installation({}, { scopes: ['commands'] }), 'missing-scopes'],
  ])('%s is refused, and nothing is kept', async (_, given, code) => {
    stored = null;
    await expect(installations().put(given)).rejects.toMatchObject({ code });
    expect(stored).toBeNull();
  });

  it('keeps what renews its token', async () => {
    await installations().put(
      installation({}, { refreshToken: 'xoxe-9', expiresAt: Math.floor(Date.now() / 1000) + 12 * 3600 }),
    );
    expect(stored).toMatchObject({ token: 'xoxb-1', refreshToken: 'xoxe-9' });
    expect(stored?.expiresAt).toBeGreaterThan(11.9 * HOUR);
    expect(stored?.expiresAt).toBeLessThan(12.1 * HOUR);
  });
});
