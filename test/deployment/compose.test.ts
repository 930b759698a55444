// No Docker engine is needed: the file that people start from is read, and what it promises is looked up in it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

const service = z.object({
  build: z.string().optional(),
  image: z.string(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  env_file: z.array(z.object({ path: z.string(), required: z.boolean() })).default([]),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  ports: z.array(z.string()).default([]),
  secrets: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
});
const compose = z
  .object({
    services: z.object({ app: service, worker: service, watch: service, database: service, redis: service }),
    networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
    volumes: z.record(z.string(), z.unknown()),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
  })
  .parse(parse(read('docker-compose.yml'), { merge: true }));
const { app, worker, watch, database, redis } = compose.services;

describe('docker-compose.yml', () => {
  it('runs the web and the worker from one image, each in its role', () => {
    expect([app.environment.ROLE, worker.environment.ROLE]).toEqual(['web', 'worker']);
    expect([worker.build, worker.image, worker.entrypoint]).toEqual([app.build, app.image, app.entrypoint]);
  });

  it('watches the two with a third, which waits for neither of them nor for Redis', () => {
    expect(watch.entrypoint?.at(-1)).toMatch(/exec node dist\/cli\.js watch$/);
    expect(watch.image).toBe(app.image);
    expect(watch.env_file).toEqual(app.env_file);
    expect(watch.depends_on).toEqual({ database: { condition: 'service_healthy' } });
    expect(watch.volumes).toEqual(['./organisations:/app/organisations:ro']);
    expect(watch.networks).toEqual(['outside', 'inside']);
  });

  it.each([
    ['app', app],
    ['worker', worker],
    ['second watchman', watch],
  ])('gives the %s no right that it does not need', (_name, one) => {
    expect(one.user).toBe('node');
    expect(one.cap_drop).toEqual(['ALL']);
  });

  it.each(Object.entries(compose.services))(
    'lets %s neither write its own files nor gain rights',
    (_name, one) => {
      expect(one.read_only).toBe(true);
      expect(one.security_opt).toContain('no-new-privileges:true');
    },
  );

  it('waits for a database and a Redis that answer', () => {
    const healthy = { database: { condition: 'service_healthy' }, redis: { condition: 'service_healthy' } };
    expect([app.depends_on, worker.depends_on]).toEqual([healthy, healthy]);
    expect(database.healthcheck?.test).toContain('pg_isready');
    expect(redis.healthcheck?.test).toEqual(['CMD', 'redis-cli', 'ping']);
  });

  it('keeps every secret in a file of its own', () => {
    expect(app.environment.SAMEDAY_KEY_FILE).toBe('/run/secrets/sameday_key');
    expect(database.environment.POSTGRES_PASSWORD_FILE).toBe('/run/secrets/database_password');
    expect(app.entrypoint?.join(' ')).toContain('cat /run/secrets/database_password');
    const used = Object.values(compose.services).flatMap((one) => one.secrets);
    expect(new Set(used)).toEqual(new Set(Object.keys(compose.secrets)));
    const names = Object.values(compose.services).flatMap((one) => Object.keys(one.environment));
    expect(names.filter((name) => /(PASSWORD|KEY|SECRET|TOKEN)$/.test(name))).toEqual([]);
    const ignored = read('.gitignore').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['secrets/', 'sameday.env']));
    expect(read('.dockerignore').split('\n')).toContain('secrets');
  });

  it('shows one port, to this machine alone', () => {
    const ports = Object.values(compose.services).flatMap((one) => one.ports);
    expect(ports).toEqual(['127.0.0.1:3000:3000']);
    expect([database.networks, redis.networks]).toEqual([['inside'], ['inside']]);
    expect(compose.networks.inside?.internal).toBe(true);
  });

  it('keeps the log, and Redis to the disk, with timers that are never thrown out', () => {
    expect(database.image).toMatch(/^postgres:1[78]$/);
    expect(redis.image).toMatch(/^redis:7/);
    expect(redis.command?.join(' ')).toBe(
      'redis-server --appendonly yes --hz 100 --maxmemory-policy noeviction',
    );
    const named = Object.values(compose.services)
      .flatMap((one) => one.volumes)
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((source) => !source.startsWith('.'));
    expect(new Set(named)).toEqual(new Set(Object.keys(compose.volumes)));
  });
});

describe('Dockerfile', () => {
  const stages = read('Dockerfile')
    .split(/^FROM /m)
    .slice(1);
  const last = stages.at(-1) ?? '';

  it('builds in stages on Node 20, and ships no compiler and no tests', () => {
    expect(stages.length).toBeGreaterThan(1);
    for (const stage of stages) expect(stage).toMatch(/^node:20-slim/);
    expect(last).not.toMatch(/npm (ci|install)|COPY (src|test)\b/);
    expect(stages.join('')).toContain('npm ci --omit=dev');
  });

  it('runs as somebody who is not root, without npm in between', () => {
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^ENTRYPOINT \["node", "dist\/cli.js"\]$/m);
    expect(last).toContain('/healthz');
  });
});
