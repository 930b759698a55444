// The officer has no working channel: what everybody else reads of it, message by message.
import { describe, expect, it } from 'vitest';
import { renderNotice } from '../../src/bot/cards/notice.js';
import { SYSTEM } from '../../src/escalation/case/concern.js';
import type { PersonId } from '../../src/escalation/ids.js';
import { Case, p, riverside } from './world.js';

const RING = 'could not be reached by us: ring Priya Nair, 01632 960001 yourself, now.';

/** Every message to anybody but the officer that was decided from then on, as it reads when it is sent. */
function messages(c: Case, from: number): { to: PersonId; kind: string; text: string }[] {
  return c.state.notifications.slice(from).flatMap((notification) =>
    notification.to
      .filter((to) => !c.organisation.officers.has(to))
      .map((to) => {
        const card = renderNotice(
          notification,
          { reference: c.state.reference, state: c.state },
          to,
          c.context,
        );
        const facts = card.facts.map(({ label, value }) => `${label}: ${value}.`);
        return { to, kind: notification.kind, text: [card.title, ...card.lines, ...facts].join(' ') };
      }),
  );
}

/** Both ways to the officer have failed. */
function loseTheAlert(c: Case): void {
  const alert = c.state.notifications.findLast(({ to }) => to.includes(p('kent.lado')))!;
  for (const [channel, last] of [
    ['email', false],
    ['sms', true],
  ] as const)
    c.does(SYSTEM, 'note-delivery', {
      notice: alert.notice,
      to: p('kent.lado'),
      channel,
      delivered: false,
      last,
    });
}

describe('the officer has no working channel', () => {
  const c = new Case('2026-03-16 09:10');
  c.raise({ concerns: ['indecent-images'] });
  c.until('2026-03-16 09:11');
  const before = c.state.notifications.length;
  loseTheAlert(c);

  it('whoever can act is told so at once, with the number, in the very message', () => {
    const [first] = messages(c, before);
    expect(first).toMatchObject({ to: 'ben.ode', kind: 'fail-safe' });
    expect(first?.text).toContain(RING);
    expect(first?.text).toMatch(/^Safeguarding: the LADO could not be reached by us; /);
    expect(first?.text).toContain('Not reached: Priya Nair, ring 01632 960001.');
    expect(first?.text).not.toMatch(/has been told|Told so far: [^.]*Priya/);
  });

  it('nobody is ever told that the officer was told, until an alert has arrived', () => {
    const from = c.state.notifications.length;
    c.until('2026-03-16 17:30');
    loseTheAlert(c);
    const later = messages(c, from);
    expect(later.length).toBeGreaterThan(5);
    for (const { text } of later) expect(text).not.toMatch(/has been told|Told so far: [^.]*Priya/);
    expect(later.filter(({ kind }) => kind === 'fail-safe').map(({ text }) => text)).toEqual(
      expect.arrayContaining([expect.stringContaining(RING)]),
    );
    const alert = c.state.notifications.findLast(({ to }) => to.includes(p('kent.lado')))!;
    const came = { notice: alert.notice, to: p('kent.lado'), channel: 'email', delivered: true, last: false };
    c.does(SYSTEM, 'note-delivery', came);
    const failSafes = messages(c, from).filter(({ kind }) => kind === 'fail-safe');
    expect(failSafes.some(({ text }) => text.includes('has been told.'))).toBe(true);
    for (const { text } of failSafes) expect(text).not.toContain(RING);
  });
});

it('an officer without any channel is no alert on its way: the number is said', () => {
  const officers = new Map([...riverside.officers].map(([id, o]) => [id, { ...o, channels: [] }]));
  const c = new Case('2026-03-16 09:10', { ...riverside, officers });
  c.raise();
  c.until('2026-03-16 16:00');
  const failSafe = messages(c, 0).find(({ kind, to }) => kind === 'fail-safe' && to === p('ben.ode'));
  expect(failSafe?.text).toContain(
    'No designated officer can be reached by us: ring Priya Nair, 01632 960001',
  );
  expect(failSafe?.text).not.toMatch(/has been told|being told\./);
});
