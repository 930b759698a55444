// The console's page for somebody who was only alerted: what they may do, and nothing of what was reported.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KeyValueStore } from '../../src/casework/key-value-store.js';
import { consoleRoutes } from '../../src/web/console/console.js';
import { createSessions, type Session } from '../../src/web/kit/visitor.js';
import { setUpViews } from '../../src/web/views.js';
import { CANARY, createWorld, id, organisation } from '../conversation/small-world.js';
import { hidden, httpVisitor, type HttpVisitor } from './http-visitor.js';

const world = createWorld();
let server: Server;
let url: string;
let ref: string;

function inMemory(): KeyValueStore<Session> {
  const kept = new Map<string, Session>();
  return {
    get: async (key) => kept.get(key) ?? null,
    put: async (key, value) => void kept.set(key, value),
    take: async (key) => kept.get(key) ?? null,
    remove: async (key) => void kept.delete(key),
    change: async (key, change) => {
      const value = change(kept.get(key) ?? null);
      if (value !== null) kept.set(key, value);
      return value;
    },
  } as KeyValueStore<Session>;
}

beforeAll(async () => {
  ref = await world.raise();
  world.tell(ref, 'helen.moss', 'alerted');
  const app = express();
  setUpViews(app);
  app.use(express.urlencoded({ extended: false }));
  const { clock } = world.casework;
  const sessions = createSessions({
    keyValueStore: inMemory(),
    organisation: () => organisation,
    clock,
    secure: false,
  });
  app.post('/enter/:who', async (request, response) => {
    await sessions.start(request, response, id(request.params.who));
    response.end();
  });
  app.use(sessions.middleware);
  const said: string[][] = [];
  const flash = {
    keep: async (_request: unknown, lines: readonly string[]) => void said.push([...lines]),
    take: async () => said.pop() ?? [],
  };
  app.use(consoleRoutes({ ...world, context: world.context, flash }));
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function enter(who: string): Promise<HttpVisitor> {
  const visitor = httpVisitor(url);
  await visitor.post(`/enter/${who}`);
  return visitor;
}
const opened = () => world.cases.get(ref)?.events.filter((e) => e.type === 'ContentOpened').length;

it('shows what is owed and what they may do, opens nothing, and takes that they have rung', async () => {
  const helen = await enter('helen.moss');
  const page = await helen.get(`/cases/${ref}`);
  expect(page.status).toBe(200);
  for (const words of ['Still owed', 'I take this on', 'I have rung the police'])
    expect(page.text).toContain(words);
  for (const canary of Object.values(CANARY)) expect(page.text).not.toContain(canary);
  expect(page.text).not.toMatch(/Amira|Dan Reed/);
  expect(opened()).toBe(0);

  const path = `/cases/${ref}/do/record-step/contact-police`;
  const form = await helen.get(path);
  const sent = { ...hidden(form.text), 'f.happened_at': '2026-03-16T09:05' };
  expect((await helen.post(path, sent)).location).toBe(`/cases/${ref}`);
  expect((await helen.get(`/cases/${ref}`)).text).toContain('Recorded: police.');
  expect(world.stateOf(ref).steps['contact-police']?.entries.at(-1)?.by).toMatchObject({ id: 'helen.moss' });
});

it('is nobody else’s', async () => {
  expect((await (await enter('fay.quinn')).get(`/cases/${ref}`)).status).toBe(404);
});
