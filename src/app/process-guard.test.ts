// Whose an error is that nobody caught, and what is done about it.
import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { CHANNELS } from '../bot/channels.js';
import { guardProcess } from './process-guard.js';

let logged: { fields: object; message: string }[];
let ended: number[];
let emitter: EventEmitter;
beforeEach(() => {
  [logged, ended, emitter] = [[], [], new EventEmitter()];
});

const guard = () => {
  const line = (fields: object, message: string) => void logged.push({ fields, message });
  const guarded = Object.assign(emitter, { exit: (code: number) => void ended.push(code) });
  return guardProcess({
    channels: CHANNELS,
    log: { info: line, warn: line, error: line },
    process: guarded,
  });
};
const thrownIn = (place: string, more: object = {}): Error =>
  Object.assign(new Error('about Dan Reed'), {
    stack: `Error: about Dan Reed\n    at work (${place}:10:5)\n    at node:internal/timers:581:17`,
    ...more,
  });

describe('goes on after an error', () => {
  it.each([
    ['of Slack’s client', thrownIn('/app/node_modules/@slack/web-api/dist/WebClient.js')],
    ['of its socket', thrownIn('/app/node_modules/@slack/socket-mode/dist/src/SocketModeClient.js')],
    ['of what carries that', thrownIn('/app/node_modules/undici/lib/websocket.js')],
    ['of Teams’ SDK', thrownIn('/app/node_modules/botframework-connector/lib/auth.js')],
    ['of the mail library', thrownIn('C:\\app\\node_modules\\nodemailer\\dist\\esm\\index.js')],
    ['of our own code for a channel', thrownIn('/app/dist/bot/slack/socket.js')],
    ['that one of those caused', new Error('x', { cause: thrownIn('/app/node_modules/@slack/bolt/a.js') })],
  ])('%s', (_what, error) => {
    guard();
    emitter.emit('uncaughtException', error);
    expect(ended).toEqual([]);
    expect(logged).toHaveLength(1);
    expect(logged[0]?.message).toContain('everything else goes on');
    expect(JSON.stringify(logged)).not.toContain('Dan Reed');
  });
});

describe('ends the process, as before, after an error', () => {
  it.each([
    ['of the store', thrownIn('/app/dist/store/index.js')],
    ['of a library that is no channel’s', thrownIn('/app/node_modules/pg/lib/client.js')],
    ['of what cards and conversation share', thrownIn('/app/dist/bot/conversation/conversation.js')],
    ['with no place', Object.assign(new Error('about Dan Reed'), { stack: undefined })],
    ['that is none', 'about Dan Reed'],
  ])('%s', (_what, error) => {
    guard();
    emitter.emit('uncaughtException', error);
    expect(ended).toEqual([1]);
    expect(logged[0]?.message).toContain('ends the process');
    expect(JSON.stringify(logged)).not.toContain('Dan Reed');
  });
});

it('says its code and where it was thrown', () => {
  guard();
  const place = '/app/node_modules/@slack/socket-mode/dist/src/SocketModeClient.js';
  emitter.emit('uncaughtException', thrownIn(place, { code: 'slack_socket_mode_websocket_error' }));
  expect(logged[0]?.fields).toEqual({
    code: 'slack_socket_mode_websocket_error',
    at: ['node_modules/@slack/socket-mode/dist/src/SocketModeClient.js:10:5', 'node:internal/timers:581:17'],
  });
});

it('can be taken away', () => {
  guard()();
  expect(emitter.listenerCount('uncaughtException')).toBe(0);
});
