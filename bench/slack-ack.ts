// How long Slack waits for us: `/concern` and a submitted report, with its case committed, beside a bare Bolt handler
// that answers a command with two letters; in turns, signed HTTP, against Slack's emulator on this machine.
// `node --import tsx bench/slack-ack.ts [requests] [rounds]`; see README.md.
import { startBareBolt } from '../test/twins/slack/bare-bolt.js';
import type { SlackUser } from '../test/twins/slack/user.js';
import { startSlackWorld, type SlackWorld } from '../test/slack/world.js';
import { openServices } from './services.js';

const REQUESTS = Number(process.argv[2] ?? 200);
const ROUNDS = Number(process.argv[3] ?? 3);
/** A submission is a whole report of several pages, so fewer of them. */
const REPORTS = Math.max(1, Math.floor(REQUESTS / 20));

/** What the first page of a report wants. About one person each time: earlier concerns must not slow a later one. */
const REPORT = {
  what: 'Something seen on a screen',
  subjects: ['dan.reed'],
  concerns: ['inappropriate-technology'],
  immediate_risk: 'no',
};

const services = await openServices();
const world = await startSlackWorld('2026-03-16 10:00', {
  services,
  // More in a minute than Slack lets anybody do.
  twin: { without: ['rate-per-conversation', 'rate-per-method'] },
});
const { slack } = world;
const bare = await startBareBolt(slack);
const theirs = slack.connect(bare.eventsUrl);

async function commands(
  { client, user }: Pick<SlackWorld, 'client' | 'user'>,
  text: string,
  opens = false,
): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < REQUESTS; n += 1) {
    const reply = await client.slashCommand({ user: 'amira.khan', command: '/concern', text });
    if (reply.status !== 200) throw new Error(`/concern was answered ${reply.status}`);
    taken.push(reply.ms);
    // The form comes just after the answer.
    if (opens) {
      await user('amira.khan').awaitModal();
      await user('amira.khan').close('all');
    }
  }
  return taken;
}

const STORED = /SD-\w{4}-/;
/** How many reports were answered with a "working" view first, being slower than 1.5 s. */
let held = 0;

/** From the last click to Slack's answer: the case, its events and its notices are committed by then. */
async function report(user: SlackUser): Promise<number> {
  await user.command('/concern');
  await user.awaitModal();
  await user.fill(REPORT);
  const next = await user.submit();
  if (next.kind !== 'updated')
    throw new Error(`the first page came to ${JSON.stringify(next).slice(0, 300)}`);
  const from = performance.now();
  const sent = await user.submit();
  const ms = performance.now() - from;
  if (sent.kind !== 'updated') throw new Error(`not taken: ${JSON.stringify(sent).slice(0, 300)}`);
  if (!STORED.test(sent.modal.allText)) held += 1;
  await user.awaitModal(STORED, 10_000);
  await user.close('all');
  return ms;
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * q))] ??
  0;

function show(name: string, rounds: readonly (readonly number[])[]): void {
  const of = (q: number): string => {
    const each = rounds.map((round) => quantile(round, q));
    return `${quantile(each, 0.5).toFixed(1)} ms [${each.map((one) => one.toFixed(1)).join(', ')}]`;
  };
  console.log(
    `${name}: p50 ${of(0.5)}, p99 ${of(0.99)}, slowest ${quantile(rounds.flat(), 1).toFixed(1)} ms`,
  );
}

try {
  const runs = { bare: [], help: [], open: [], report: [] } as Record<string, number[][]>;
  // The first of each is slower by what a fresh process loads.
  for (let round = -1; round < ROUNDS; round += 1) {
    const taken: Record<string, number[]> = {};
    const oursNow = async (): Promise<void> => {
      taken.help = await commands(world, 'help');
      taken.open = await commands(world, '', true);
    };
    // Whoever comes second finds the machine warmer, so they take turns at that too.
    if (round % 2 === 0) await oursNow();
    taken.bare = await commands(theirs, '');
    if (round % 2 !== 0) await oursNow();
    const reports: number[] = (taken.report = []);
    const user = world.user('amira.khan');
    for (let n = 0; n < REPORTS; n += 1) reports.push(await report(user));
    if (round < 0) continue;
    for (const [name, values] of Object.entries(taken)) runs[name]?.push(values);
  }
  console.log(
    `${REQUESTS} commands and ${REPORTS} reports a round, one at a time; median of ${ROUNDS} rounds in turns`,
  );
  show('bare Bolt, ack of a command', runs.bare ?? []);
  show('Sameday, ack of /concern help', runs.help ?? []);
  show('Sameday, ack of /concern (a form)', runs.open ?? []);
  show('Sameday, ack of a report, stored', runs.report ?? []);
  console.log(`${held} of ${REPORTS * (ROUNDS + 1)} reports took over 1.5 s and were held by a working view`);
} finally {
  await bare.stop();
  await world.stop();
  await services.close();
}
process.exit();
