import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeartbeatError, sendHeartbeat } from './heartbeat.js';

describe('the heartbeat', () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/silent') return;
    response.statusCode = request.url === '/secret-refused' ? 503 : 200;
    response.end('ok');
  });
  let base = '';
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is one GET', async () => {
    await sendHeartbeat(`${base}/alive`);
    expect(asked).toEqual(['GET /alive']);
  });

  it.each([
    ['/secret-refused', 'status-503'],
    ['/silent', 'unreachable'],
  ])('fails in bounded time without its address: %s', async (path, code) => {
    const error = await sendHeartbeat(base + path, 200).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(HeartbeatError);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain('127.0.0.1');
    expect(String(error)).not.toContain('secret');
  });

  it('fails when nobody is there', async () => {
    await expect(sendHeartbeat('http://127.0.0.1:1/secret', 500)).rejects.toMatchObject({
      code: 'unreachable',
    });
  });
});
