// What surrounds a start, asked by calls that change nothing: Redis, sign-in, the address that people open, the monitor.
import { connect } from 'node:net';
import { Redis } from 'ioredis';
import { bad, note, ok, type Checked } from '../../bot/channel.js';
import type { Settings } from '../../config/settings.js';
import { discover } from '../../web/sign-in/provider.js';

const ANSWERS_WITHIN_MS = 5_000;
const HTTPS = 443;
const HTTP = 80;
const THIS_MACHINE = new Set(['localhost', '127.0.0.1', '[::1]']);

/** One after another, in the order in which a start would use them; none of those that aren't set. */
export async function checkServices(settings: Settings): Promise<Checked[]> {
  const { redisUrl, oidc, heartbeatUrl } = settings;
  return [
    ...(redisUrl === null ? [] : [await checkRedis(redisUrl)]),
    ...(oidc === null ? [] : [await checkSignIn(oidc)]),
    ...(settings.mode === 'live' ? await checkPublicUrl(settings.publicUrl) : []),
    ...(heartbeatUrl === null ? [] : [await checkHeartbeat(heartbeatUrl)]),
  ];
}

async function checkRedis(url: string): Promise<Checked> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: ANSWERS_WITHIN_MS,
    commandTimeout: ANSWERS_WITHIN_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
    return ok('redis');
  } catch {
    return bad(
      'redis: REDIS_URL does not answer, or refuses us; the work would be done from the database, later',
    );
  } finally {
    redis.disconnect();
  }
}

async function checkSignIn(oidc: NonNullable<Settings['oidc']>): Promise<Checked> {
  try {
    await discover(oidc);
    return ok('sign-in: the provider of OIDC_ISSUER answers');
  } catch {
    return bad(
      'sign-in: OIDC_ISSUER can’t be read as a provider’s address; people could sign in by links alone',
    );
  }
}

async function checkPublicUrl(publicUrl: string): Promise<Checked[]> {
  const { protocol, hostname, pathname } = new URL(publicUrl);
  if (THIS_MACHINE.has(hostname)) return [];
  if (pathname !== '/')
    return [bad(`PUBLIC_URL: Sameday has a name of its own, and can’t stand below a path (${pathname})`)];
  if (protocol !== 'https:')
    return [
      bad('PUBLIC_URL: not https, so that what people read and their sign-in could be read on the way'),
    ];
  try {
    const answer = await fetch(`${publicUrl}/healthz`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    if (answer.status === 200 && (await answer.text()).trim() === 'ok') return [ok('PUBLIC_URL: leads here')];
    await answer.body?.cancel();
    return [note(`PUBLIC_URL answers ${answer.status} to /healthz: right before the first start alone`)];
  } catch {
    return [note('PUBLIC_URL does not answer from this machine: right before the first start alone')];
  }
}

/** Its host is reached and nothing is asked: a request would count as a sign of life. */
async function checkHeartbeat(url: string): Promise<Checked> {
  const { hostname, port, protocol } = new URL(url);
  const to = port === '' ? (protocol === 'https:' ? HTTPS : HTTP) : Number(port);
  const reached = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: to });
    const end = (is: boolean) => () => {
      socket.destroy();
      resolve(is);
    };
    socket.setTimeout(ANSWERS_WITHIN_MS, end(false));
    socket.once('connect', end(true)).once('error', end(false));
  });
  return reached
    ? ok('heartbeat: the host of HEARTBEAT_URL is reached')
    : bad('heartbeat: the host of HEARTBEAT_URL is not reached, so its silence would mean nothing');
}
