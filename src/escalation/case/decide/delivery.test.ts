import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  closed,
  given,
  itIs,
  p,
  raised,
  recorded,
  told,
  unreached,
  type Before,
} from '../../../../test/escalation/given.js';
import { SYSTEM } from '../concern.js';
import type { NoticeKind } from '../events.js';
import { reachOf } from '../reached.js';

type Given = ReturnType<typeof given>;

/** What came of the notice of this kind to this person: by default that no channel reached them. */
function delivery(
  g: Given,
  [kind, who]: readonly [NoticeKind, string],
  came: { readonly delivered: boolean; readonly last: boolean } = { delivered: false, last: true },
) {
  const notification = g.c.state.notifications.find((t) => t.kind === kind && t.to.includes(p(who)));
  if (notification === undefined) throw new Error(`${who} was never told ${kind}`);
  return g.when(SYSTEM, 'note-delivery', {
    notice: notification.notice,
    to: p(who),
    channel: 'sms',
    ...came,
  });
}

describe('a notice', () => {
  it('that came is noted', () => {
    delivery(given(raised()), ['needs-you', 'ben.ode'], { delivered: true, last: false }).then([
      'NoticeDelivered',
      { to: p('ben.ode'), channel: 'sms' },
    ]);
  });

  it('that didn’t come on one channel has others left', () => {
    delivery(given(raised()), ['needs-you', 'ben.ode'], { delivered: false, last: false }).then(
      'NoticeFailed',
    );
  });
});

describe('a note of a delivery', () => {
  const came = { delivered: true, last: false };
  const g = (...after: Before[]) => given(raised(), ...after);
  const reach = (c: Given['c'], who: string) => reachOf(p(who), c.state).reach;

  it('that comes twice is noted once', () => {
    const twice = g();
    delivery(twice, ['needs-you', 'ben.ode'], came);
    delivery(twice, ['needs-you', 'ben.ode'], came).thenNothing();
    const lost = g();
    delivery(lost, ['needs-you', 'ben.ode']);
    delivery(lost, ['needs-you', 'ben.ode']).thenNothing();
  });

  it('says who has been reached, and counts late too', () => {
    const c = g();
    expect(reach(c.c, 'ben.ode')).toBe('being-told');
    delivery(c, ['needs-you', 'ben.ode']);
    expect(reach(c.c, 'ben.ode')).toBe('not-reached');
    delivery(c, ['needs-you', 'ben.ode'], came).then('NoticeDelivered');
    expect(reach(c.c, 'ben.ode')).toBe('reached');
  });

  it('of one that came back says that it was not reached after all', () => {
    const c = g();
    delivery(c, ['needs-you', 'ben.ode'], came);
    delivery(c, ['needs-you', 'ben.ode']);
    expect(reach(c.c, 'ben.ode')).toBe('not-reached');
  });

  it('that comes late takes the case from nobody who has acted since', () => {
    const c = g(itIs('09:20'), acknowledged('ben.ode'));
    delivery(c, ['needs-you', 'ben.ode']).then('NoticeFailed');
    expect(c.c.state.inactive).toBe(false);
    expect(reach(c.c, 'ben.ode')).toBe('reached');
  });
});

describe('8(1), 8(2): a manager whom nothing reaches', () => {
  it('isn’t waited for: the next in line is told at once', () => {
    delivery(given(raised(), itIs('09:15')), ['needs-you', 'ben.ode']).then(
      'NoticeFailed',
      ['LadderMoved', { passedOver: [p('ben.ode')] }],
      told('needs-you', 'carol.west'),
      'LadderMoved',
    );
  });

  it('is the last one: then nobody is left, at once', () => {
    const everyoneElse = ['carol.west', 'jo.marsh', 'nadia.price', 'owen.hart', 'helen.moss', 'paul.achebe'];
    delivery(given(raised({ leaveOut: everyoneElse.map(p) })), ['needs-you', 'ben.ode']).thenAmongOthers(
      'LadderExhausted',
      told('officer-alert', 'kent.lado'),
      told('reporter-nobody', 'amira.khan'),
    );
  });

  it('and who handles the case, lets it go on to the next', () => {
    delivery(given(raised(), acknowledged('ben.ode'), itIs('09:15')), [
      'needs-you',
      'ben.ode',
    ]).thenAmongOthers('InactionNoticed', told('needs-you', 'carol.west'));
  });

  it('changes nothing while another handles the case', () => {
    delivery(given(raised(), itIs('09:40'), acknowledged('carol.west')), ['needs-you', 'ben.ode']).then(
      'NoticeFailed',
    );
  });
});

describe('8(4): an officer whom nothing reaches', () => {
  const both = raised({ areas: ['Kent', 'Medway'], immediateRisk: true });

  it('leaves the call to everyone told, on every channel that matters', () => {
    delivery(given(raised({ immediateRisk: true }), itIs('09:12')), ['officer-alert', 'kent.lado']).then(
      'NoticeFailed',
      [
        'PeopleTold',
        { kind: 'fail-safe', as: 'manager', to: [p('ben.ode')], because: 'undelivered', urgent: true },
      ],
    );
  });

  it('is made up for by the other area’s', () => {
    delivery(given(both), ['officer-alert', 'kent.lado']).thenAmongOthers(
      told('officer-alert', 'medway.lado'),
      told('fail-safe', 'ben.ode'),
    );
  });

  it('isn’t tried again when the other can’t be reached either', () => {
    const g = given(both, unreached('officer-alert', 'kent.lado'));
    const c = delivery(g, ['officer-alert', 'medway.lado']).then(
      'NoticeFailed',
      told('fail-safe', 'ben.ode'),
    );
    expect(['kent.lado', 'medway.lado'].map((who) => reachOf(p(who), c.state).reach)).toEqual([
      'not-reached',
      // What they were sent when the other was lost is still on its way.
      'being-told',
    ]);
  });
});

it('8(4): an officer whom nothing reaches, where both contacts stand recorded, is said to whoever handles it', () => {
  const g = given(
    raised(),
    acknowledged('ben.ode'),
    recorded('ben.ode', 'contact-police'),
    recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' }),
  );
  delivery(g, ['confirm-contact', 'kent.lado']).then('NoticeFailed', told('officer-unreached', 'ben.ode'));
});

it('one message may have told somebody in several parts: each of them counts', () => {
  const g = given(raised(), itIs('09:15'));
  const [first] = g.c.state.notifications;
  const merged = {
    ...first!,
    as: 'step-owner' as const,
    also: [{ kind: first!.kind, as: first!.as, steps: [] }],
  };
  g.c.state = { ...g.c.state, notifications: [merged] };
  delivery(g, ['needs-you', 'ben.ode']).thenAmongOthers('NoticeFailed', 'LadderMoved');
});

it('a reporter whom nothing reaches is noted: there is nobody to tell instead', () => {
  delivery(given(raised(), acknowledged('ben.ode')), ['reporter-confirmed', 'amira.khan']).then(
    'NoticeFailed',
  );
});

it('after closing, nobody is asked to act on it', () => {
  delivery(given(raised(), closed()), ['needs-you', 'ben.ode']).then('NoticeFailed');
});
