// Slack as `sameday doctor` looks at it. Nothing is sent, and nothing is kept by us.
import { setTimeout as sleep } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import type { Organisation } from '../../escalation/organisation.js';
import { limitedTo, settlesWithin } from '../../kit/bounds.js';
import * as said from '../channel.js';
import type { Checked } from '../channel.js';
import { codeOfFailure, faultOf, retryAfterMsOf } from './faults.js';
import { checkToken, missingSays, seenOf } from './token-check.js';
import { isRotating } from './token-rotation.js';
import { clientOptionsOf, type TokenOf } from './workspace-client.js';

const AT_ONCE = 4;
/** Slack takes about fifty such questions a minute; who is left then is counted. */
const LOOKS_WITHIN_MS = 120_000;

export interface SlackCheck {
  readonly apiUrl: string;
  readonly tokenOf: TokenOf;
  /** SLACK_BOT_TOKEN; null with OAuth. */
  readonly botToken: string | null;
  /** Null without Socket Mode. */
  readonly appToken: string | null;
  readonly team: string | null;
  readonly organisation: Organisation;
}

const note = (line: string): Checked => said.note(`slack: ${line}`);
const bad = (line: string): Checked => said.bad(`slack: ${line}`);

export async function lookAtSlack(o: SlackCheck): Promise<Checked[]> {
  if (o.botToken !== null && isRotating(o.botToken)) return [bad(ROTATES)];
  const look = await checkToken(o);
  const socket = o.appToken === null ? [] : await lookAtSocket(o.appToken, o.apiUrl);
  const { say } = seenOf({ ...look, missing: [] });
  // Slack being down is only a note: a start works without it.
  if (say !== undefined) return [look.state === 'away' ? note(say) : bad(say), ...socket];
  const scopes = look.missing.length === 0 ? [] : [bad(missingSays(look.missing))];
  const people = await lookAtPeople(new WebClient((await o.tokenOf()) ?? '', clientOptionsOf(o.apiUrl)), o);
  const lines = [...scopes, ...people, ...socket];
  return lines.some((line) => line.bad) ? lines : [said.ok('slack'), ...lines];
}

const ROTATES =
  'SLACK_BOT_TOKEN ends after twelve hours, as the app has token rotation: install it by OAuth (SLACK_CLIENT_ID, SLACK_CLIENT_SECRET), or make an app without rotation';

/** Only a socket's address is asked for: nobody connects to it, and it lapses by itself. */
async function lookAtSocket(appToken: string, apiUrl: string): Promise<Checked[]> {
  try {
    await new WebClient(appToken, clientOptionsOf(apiUrl)).apps.connections.open({});
    return [];
  } catch (error) {
    const code = codeOfFailure(error);
    return faultOf(code) === 'platform'
      ? [bad(`it refuses SLACK_APP_TOKEN (${code})`)]
      : [note(`no connection for events could be asked for just now (${code})`)];
  }
}

interface Member {
  readonly name: string;
  readonly id: string;
}

/**
 * Slack opens the direct message with each: the same call that a notice makes, and it shows nothing to anybody. `users.info`
 * would need a scope that the app has no other use for.
 */
async function lookAtPeople(client: WebClient, { organisation }: SlackCheck): Promise<Checked[]> {
  const members = [...organisation.people.values(), ...organisation.officers.values()].flatMap(
    (one): Member[] => {
      const id = one.channels.find(({ name }) => name === 'slack')?.address;
      return id === undefined ? [] : [{ name: one.name, id }];
    },
  );
  const lines = new Map<string, Checked>();
  const stop = new AbortController();
  let seen = 0;
  const work = limitedTo(AT_ONCE, members, async (member) => {
    if (stop.signal.aborted) return;
    const said = await lookAtOne(client, member, stop.signal);
    seen += 1;
    // Of us, and not of them: the others would only hear the same.
    if (said !== null && faultOf(said) === 'platform') {
      stop.abort();
      lines.set('platform', bad(`who is a member can't be asked (${said})`));
    } else if (said !== null) lines.set(member.id, lineOf(member, said));
  });
  if (!(await settlesWithin(LOOKS_WITHIN_MS, work))) stop.abort();
  const left = members.length - seen;
  return [
    ...lines.values(),
    ...(left > 0 && !lines.has('platform')
      ? [note(`${left} people were not looked at; ask again later`)]
      : []),
  ];
}

/** @returns Slack's code for what is wrong with this id; null when nothing is */
async function lookAtOne(client: WebClient, { id }: Member, signal: AbortSignal): Promise<string | null> {
  for (;;) {
    try {
      await client.conversations.open({ users: id });
      return null;
    } catch (error) {
      const waitMs = retryAfterMsOf(error);
      if (waitMs === null) return codeOfFailure(error);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return 'ratelimited';
    }
  }
}

function lineOf({ name, id }: Member, code: string): Checked {
  const why = WHY[code];
  if (why !== undefined) return bad(`${name}: ${id} ${why}`);
  return faultOf(code) === 'person'
    ? bad(`${name}: ${id} can't be written to (${code})`)
    : note(`${name} could not be looked at just now (${code})`);
}

const WHY: Readonly<Record<string, string>> = {
  user_not_found: 'isn’t in this workspace',
  users_not_found: 'isn’t in this workspace',
  channel_not_found: 'isn’t in this workspace',
  user_not_visible: 'can’t be seen by the app',
  user_disabled: 'has been deactivated in Slack',
  cannot_dm_bot: 'is a bot',
};
