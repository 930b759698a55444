// Teams as `sameday doctor` looks at it: what a start would use, and whether each person can be written to. Nothing is
// sent, and nothing is kept.
import { X509Certificate } from 'node:crypto';
import { limitedTo, settlesWithin } from '../../kit/bounds.js';
import { bad, note, ok, type Checked, type CheckParts } from '../channel.js';
import { isGone } from './faults.js';
import { problemsOfTeams } from './look.js';
import { referenceShape, type TeamsReference } from './options.js';
import { connectionBy } from './connection-by.js';
import { secretOf, type TeamsSettings } from './settings.js';
import { createSignatures } from './signature.js';
import { createTokens } from './token.js';
import { TokenRefused } from './refusals.js';
import type { ConversationAddress, TeamsConnection } from './connection.js';

const AT_ONCE = 4;
const LOOKS_WITHIN_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;
const WARN_BEFORE_MS = 30 * DAY_MS;
/** More names than these are only counted. */
const NAMED_AT_MOST = 12;

export async function checkTeams(settings: TeamsSettings, parts: CheckParts): Promise<Checked[]> {
  const { appId, tenantId, loginUrl, openIdUrl } = settings;
  const secret = secretOf(settings);
  const tokens = createTokens({ appId, tenantId, secret, loginUrl, organisationTenant: parts.workspace });
  const signatures = createSignatures({ appId, openIdUrl });
  const problems = await problemsOfTeams({ tokens, signatures, secret, tenantId, tenant: parts.workspace });
  const found = problems.map(({ say, isPassing }) =>
    isPassing ? note(`teams: ${say}`) : bad(`teams: ${say}`),
  );
  return [
    ...(found.length === 0 ? [ok('teams')] : found),
    endOfSecret(settings, parts.clock.now()),
    ...(await lookAtPeople(parts, await connectionBy(settings.by, { appId, tokens }))),
  ];
}

function endOfSecret({ certificate, identity }: TeamsSettings, now: number): Checked {
  if (identity !== null) return ok('teams: the managed identity has no end');
  if (certificate === null)
    return note('teams: when the client secret ends can only be seen in Entra; renew it in time');
  const end = Date.parse(new X509Certificate(certificate).validTo);
  const on = new Date(end).toISOString().slice(0, 10);
  if (end <= now) return bad(`teams: the certificate ended on ${on}`);
  if (end - now <= WARN_BEFORE_MS) return bad(`teams: the certificate ends on ${on}; renew it now`);
  return ok(`teams: the certificate is good until ${on}`);
}

interface Looked {
  readonly unwritten: string[];
  readonly lines: Checked[];
  seen: number;
}

async function lookAtPeople(parts: CheckParts, connection: TeamsConnection): Promise<Checked[]> {
  const organisation = parts.organisation();
  const tenant = parts.workspace() ?? '';
  const references = parts.keyValueStoreOf('teams-reference', referenceShape);
  const people = [...organisation.people.values(), ...organisation.officers.values()].flatMap((one) => {
    const address = one.channels.find(({ name }) => name === 'teams')?.address;
    return address === undefined ? [] : [{ name: one.name, address }];
  });
  const looked: Looked = { unwritten: [], lines: [], seen: 0 };
  const work = limitedTo(AT_ONCE, people, async ({ name, address }) => {
    const reference = await references.get(address.toLowerCase());
    if (reference === null) looked.unwritten.push(name);
    else looked.lines.push(...(await lookAtOne(name, address, { connection, reference, tenant })));
    looked.seen += 1;
  }).catch(() => undefined);
  await settlesWithin(LOOKS_WITHIN_MS, work);
  const unseen = people.length - looked.seen;
  return [
    ...looked.lines,
    ...(unseen === 0 ? [] : [note(`teams: ${unseen} people could not be looked at just now`)]),
    ...(looked.unwritten.length === 0
      ? []
      : [note(`teams: not written to yet, so not proved: ${namesOf(looked.unwritten)}`)]),
  ];
}

async function lookAtOne(
  name: string,
  address: string,
  o: { connection: TeamsConnection; reference: TeamsReference; tenant: string },
): Promise<Checked[]> {
  const { serviceUrl, conversation, user } = o.reference;
  const place: ConversationAddress = { serviceUrl, conversation, tenant: o.tenant };
  try {
    const { guest } = await o.connection.member(place, user ?? address);
    return guest ? [bad(`teams: ${name} is a guest of the tenant, and is never written to`)] : [];
  } catch (error) {
    // Said once, of the token itself.
    if (error instanceof TokenRefused) return [];
    if (isGone(error))
      return [bad(`teams: ${name} can't be written to: the app is not installed for them, or is blocked`)];
    return [note(`teams: ${name} could not be looked at just now`)];
  }
}

function namesOf(names: readonly string[]): string {
  const more = names.length - NAMED_AT_MOST;
  return `${names
    .toSorted((one, other) => one.localeCompare(other))
    .slice(0, NAMED_AT_MOST)
    .join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
