// Whose fault a mail server's refusal is: by what it was asked, and its reply.
import { expect, it } from 'vitest';
import type { Fault } from '../../casework/casework.js';
import { deliveryErrorOf } from './faults.js';

const reply = (responseCode: number, command: string, code = 'EENVELOPE') => ({
  responseCode,
  command,
  code,
});

it.each<[string, object, Fault, string]>([
  ['no such mailbox', reply(550, 'RCPT TO'), 'person', 'smtp-550'],
  ['a mailbox elsewhere', reply(551, 'RCPT TO'), 'person', 'smtp-551'],
  ['a mailbox that is full for good', reply(552, 'RCPT TO'), 'person', 'smtp-552'],
  ['a name that can’t be', reply(553, 'RCPT TO'), 'person', 'smtp-553'],
  ['refused', reply(554, 'RCPT TO'), 'person', 'smtp-554'],
  ['a message that is not taken', reply(554, 'DATA', 'EMESSAGE'), 'person', 'smtp-554'],
  ['no address at all', { code: 'EENVELOPE', command: 'API' }, 'person', 'smtp-envelope'],
  ['greylisting', reply(450, 'RCPT TO'), 'wait', 'smtp-450'],
  ['greylisting, otherwise', reply(451, 'RCPT TO'), 'wait', 'smtp-451'],
  ['a full disk', reply(452, 'RCPT TO'), 'wait', 'smtp-452'],
  ['closing down', reply(421, 'MAIL FROM'), 'wait', 'smtp-421'],
  ['too busy to greet', reply(421, 'CONN', 'EPROTOCOL'), 'wait', 'smtp-421'],
  ['a sign-in that fails for now', reply(454, 'AUTH PLAIN', 'EAUTH'), 'wait', 'smtp-454'],
  ['a wrong password', reply(535, 'AUTH PLAIN', 'EAUTH'), 'platform', 'smtp-535'],
  ['not signed in', reply(530, 'MAIL FROM'), 'platform', 'smtp-530'],
  ['not signed in, said late', reply(530, 'RCPT TO'), 'platform', 'smtp-530'],
  ['no way to sign in', { code: 'EAUTH', command: 'API' }, 'platform', 'smtp-auth'],
  ['our sender refused', reply(553, 'MAIL FROM'), 'platform', 'smtp-553'],
  ['no service for us', reply(554, 'CONN', 'EPROTOCOL'), 'platform', 'smtp-554'],
  ['no encryption', { code: 'ETLS', command: 'CONN' }, 'platform', 'smtp-tls'],
  ['a refused connection', { code: 'ESOCKET', command: 'CONN' }, 'wait', 'smtp-socket'],
  ['a lost connection', { code: 'ECONNECTION', command: 'CONN' }, 'wait', 'smtp-connection'],
  ['no answer in time', { code: 'ETIMEDOUT', command: 'CONN' }, 'wait', 'smtp-timedout'],
  ['no such server', { code: 'EDNS', command: 'CONN' }, 'wait', 'smtp-dns'],
  ['something of our own', new TypeError('ben.ode@riverside.example'), 'wait', 'smtp-no-answer'],
])('%s', (_what, cause, fault, reason) => {
  expect(deliveryErrorOf(cause)).toMatchObject({ fault, reason, retryAfterMs: null });
});
