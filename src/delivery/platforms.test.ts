import { describe, expect, it } from 'vitest';
import { DeliveryError, type Fault } from '../casework/casework.js';
import { Platforms, type PlatformDown } from './platforms.js';

const NOW = 1_000_000;
const error = (fault: Fault, reason = 'x', retryAfterMs: number | null = null) =>
  new DeliveryError(fault, reason, { retryAfterMs });

function platforms() {
  const changes: [string, PlatformDown | null][] = [];
  const all = new Platforms((...change) => void changes.push(change));
  const fails = (
    who: string,
    fault: Fault,
    o: { reason?: string; after?: number | null; at?: number } = {},
  ) => all.failed('slack', who, error(fault, o.reason, o.after ?? null), o.at ?? NOW);
  const may = (who: string, at = NOW) => all.maySend('slack', who, at);
  return { all, changes, fails, may };
}

describe('a limit', () => {
  it('is the conversation’s own: the others are sent to', () => {
    const { all, fails, may } = platforms();
    fails('ben', 'conversation', { after: 30_000 });
    expect(may('ben')).toEqual({ kind: 'wait', until: NOW + 30_000, down: false });
    expect(may('ruth')).toEqual({ kind: 'send' });
    expect(may('ben', NOW + 30_000)).toEqual({ kind: 'send' });
    expect(all.down('slack')).toBeNull();
  });

  it('is the platform’s when two conversations have one at the same time', () => {
    const { all, fails, may } = platforms();
    fails('ben', 'conversation', { after: 30_000 });
    fails('ruth', 'conversation', { after: 40_000, at: NOW + 10_000 });
    expect(may('holly', NOW + 10_000)).toEqual({ kind: 'wait', until: NOW + 50_000, down: true });
    expect(all.down('slack')).toMatchObject({ because: 'limited', since: NOW + 10_000 });
  });

  it('that was over when the next came is the conversation’s again', () => {
    const { all, fails } = platforms();
    fails('ben', 'conversation', { after: 5_000 });
    fails('ruth', 'conversation', { after: 5_000, at: NOW + 6_000 });
    expect(all.down('slack')).toBeNull();
  });

  it('of a day holds nobody back for more than a quarter of an hour', () => {
    const { fails, may } = platforms();
    fails('ben', 'conversation', { after: 86_400_000 });
    expect(may('ben')).toMatchObject({ until: NOW + 900_000 });
  });
});

describe('a platform', () => {
  it('that refuses us is down at once, for everybody, and asked after 15, 30, 60, 60 seconds', () => {
    const { all, changes, fails, may } = platforms();
    fails('ben', 'platform', { reason: 'invalid_auth' });
    expect(changes).toEqual([
      ['slack', { because: 'refused', reason: 'invalid_auth', since: NOW, seenAt: NOW }],
    ]);
    let at = NOW;
    for (const wait of [15_000, 30_000, 60_000, 60_000]) {
      expect(may('ruth', at)).toEqual({ kind: 'wait', until: at + wait, down: true });
      at += wait;
      expect(may('ruth', at)).toEqual({ kind: 'send' });
      fails('ruth', 'platform', { reason: 'invalid_auth', at });
    }
    expect(all.down('slack')).toMatchObject({ since: NOW });
    expect(changes).toHaveLength(1);
  });

  it('is asked by one send at a time, and works again with the first that it takes', () => {
    const { all, changes, fails, may } = platforms();
    fails('ben', 'platform');
    expect(may('ruth', NOW + 15_000)).toEqual({ kind: 'send' });
    expect(may('holly', NOW + 15_000)).toMatchObject({ kind: 'wait', down: true });
    expect(all.took('slack', 'ruth', NOW + 16_000)).toBe(true);
    expect(may('holly', NOW + 16_000)).toEqual({ kind: 'send' });
    expect(changes.at(-1)).toEqual(['slack', null]);
    expect(all.took('slack', 'holly', NOW + 17_000)).toBe(false);
  });

  it('is asked again by another when whoever asked never came back', () => {
    const { fails, may } = platforms();
    fails('ben', 'platform');
    may('ruth', NOW + 15_000);
    expect(may('holly', NOW + 35_000)).toEqual({ kind: 'send' });
  });

  it('is down after three failures in a row to two people, and not to one alone', () => {
    const { all, fails } = platforms();
    for (let i = 0; i < 5; i += 1) fails('ben', 'wait', { reason: 'http-503' });
    expect(all.down('slack')).toBeNull();
    all.took('slack', 'ruth', NOW);
    fails('ben', 'wait');
    fails('ben', 'wait');
    fails('ruth', 'wait', { reason: 'http-503' });
    expect(all.down('slack')).toMatchObject({ because: 'away', reason: 'http-503' });
  });

  it('is down when three people fail alike within a minute, as with the ids of another workspace', () => {
    const { all, fails } = platforms();
    fails('ben', 'person', { reason: 'user_not_found' });
    fails('ben', 'person', { reason: 'user_not_found' });
    fails('ruth', 'person', { reason: 'user_not_found', at: NOW + 1_000 });
    fails('carol', 'person', { reason: 'user_disabled', at: NOW + 2_000 });
    expect(all.down('slack')).toBeNull();
    fails('carol', 'person', { reason: 'user_not_found', at: NOW + 3_000 });
    expect(all.down('slack')).toBeNull();
    fails('ben', 'person', { reason: 'user_not_found', at: NOW + 3_000 });
    fails('ruth', 'person', { reason: 'user_not_found', at: NOW + 3_000 });
    expect(all.down('slack')).toMatchObject({ because: 'alike', reason: 'user_not_found' });
  });

  it('is not down when three people have left within an hour, or somebody was reached between', () => {
    const { all, fails } = platforms();
    for (const [i, who] of ['ben', 'ruth', 'carol'].entries())
      fails(who, 'person', { reason: 'user_not_found', at: NOW + i * 61_000 });
    expect(all.down('slack')).toBeNull();
    for (const who of ['a', 'b']) fails(who, 'person', { reason: 'user_not_found', at: NOW + 500_000 });
    all.took('slack', 'holly', NOW + 500_001);
    fails('c', 'person', { reason: 'user_not_found', at: NOW + 500_002 });
    expect(all.down('slack')).toBeNull();
  });

  it('leaves the other platforms alone', () => {
    const { all, fails } = platforms();
    fails('ben', 'platform');
    expect(all.maySend('email', 'ben', NOW)).toEqual({ kind: 'send' });
  });
});
