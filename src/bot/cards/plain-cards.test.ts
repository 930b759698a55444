import { expect, it } from 'vitest';
import { personId } from '../../escalation/ids.js';
import {
  renderFileRefused,
  renderHelp,
  renderMayNot,
  renderNotSaved,
  renderUnreachable,
} from './plain-cards.js';

it('tells the administrator of a channel, and of no case', () => {
  const of = { unreachable: personId('ben.ode'), on: 'slack', down: null };
  const card = renderUnreachable(of, () => 'Ben Ode');
  expect(card.title).toBe("Ben Ode can't be reached on slack");
  expect(JSON.stringify(card)).not.toMatch(/case|concern|SD-|safeguarding/i);
  expect(card.buttons).toEqual([]);
});

it('tells the administrator of a platform that takes nothing, and what to put right', () => {
  const of = { unreachable: null, on: 'slack', down: { because: 'refused', since: 0 } };
  const card = renderUnreachable(of, () => 'nobody');
  expect(card.title).toBe('Nobody is reached on slack at the moment');
  expect(card.lines.join(' ')).toContain('a token, a secret or a permission has ended');
});

it('says whom to ring when nothing was saved', () => {
  const text = renderNotSaved(['Ben Ode, 01632 960011', 'the LADO, Priya Nair, 01632 960001']).lines.join(
    ' ',
  );
  expect(text).toContain('ring Ben Ode, 01632 960011 or the LADO, Priya Nair, 01632 960001');
  expect(text).toContain('999');
});

it('says the same to everyone who may not', () => {
  expect(renderMayNot()).toEqual(renderMayNot());
  expect(renderMayNot().buttons).toEqual([]);
});

it('puts danger first in the help, and names the command of the platform', () => {
  const { lines } = renderHelp({ command: 'concern' });
  expect(lines[0]).toContain('999');
  expect(lines.join(' ')).toContain('concern status:');
});

it('says of a file what it may be, and what to do instead', () => {
  expect(renderFileRefused().lines.join(' ')).toContain('ask the police before you delete it');
});
