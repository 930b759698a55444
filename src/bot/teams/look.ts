// Whether Microsoft still takes what the bot has: its token, the keys that people's requests are checked with, and the
// directory. The commonest death of a bot is a secret that has expired, of which nobody is told.
import type { Seen } from '../watch.js';
import { KeysUnreachable } from './refusals.js';
import type { Signatures } from './signature.js';
import { type BotSecret, type Tokens } from './token.js';
import { TokenRefused } from './refusals.js';

export interface Problem {
  readonly say: string;
  /** Nobody need mend it: Microsoft is away. */
  readonly isPassing: boolean;
}

export interface LookOptions {
  readonly tokens: Pick<Tokens, 'get'>;
  readonly signatures: Pick<Signatures, 'refresh'>;
  readonly secret: Pick<BotSecret, 'kind'>;
  /** The directory that the bot is registered in; null where none is named. */
  readonly tenantId: string | null;
  /** The organisation's. */
  readonly tenant: () => string | null;
}

export const UNSEEN: Seen = { ok: true, say: 'its token has not been checked yet' };
const AWAY: Problem = {
  say: 'Microsoft does not answer; notices go by other ways meanwhile',
  isPassing: true,
};
export const FAILED: Seen = { ok: false, say: AWAY.say };

/** What is wrong, the gravest first; empty when all is well. */
export async function problemsOfTeams(o: LookOptions): Promise<readonly Problem[]> {
  const found = await Promise.all([tokenProblem(o), keysProblem(o), Promise.resolve(directoryProblem(o))]);
  const problems = found.filter((one) => one !== null);
  // That nobody answers is said once.
  return problems.filter((one, i) => problems.findIndex(({ say }) => say === one.say) === i);
}

export async function lookAtTeams(o: LookOptions): Promise<Seen> {
  const problems = await problemsOfTeams(o);
  return problems.length === 0 ? { ok: true } : { ok: false, say: problems.map(({ say }) => say).join('; ') };
}

async function tokenProblem({ tokens, secret }: LookOptions): Promise<Problem | null> {
  try {
    await tokens.get();
    return null;
  } catch (error) {
    if (!(error instanceof TokenRefused) || error.isPassing) return AWAY;
    const { aadsts } = error;
    const what = WORDS[secret.kind];
    const why = WHY[aadsts ?? 0] ?? MEND[secret.kind];
    const number = aadsts === null ? '' : ` (AADSTS${aadsts})`;
    return { say: `Microsoft refuses Sameday's ${what}${number}: ${why}`, isPassing: false };
  }
}

const WORDS = { password: 'secret', certificate: 'certificate', identity: 'managed identity' } as const;
const ANEW = 'make a new one in Entra, and give it to Sameday';
const MEND = {
  password: ANEW,
  certificate: ANEW,
  identity: 'see that it is assigned to this machine, and that the application trusts it',
} as const;

/** By Microsoft's number for it. */
const WHY: Readonly<Record<number, string>> = {
  7000222: 'it has expired; make a new one in Entra, and give it as MICROSOFT_APP_PASSWORD',
  7000215: 'it is not one of this application; give the value of the secret, not its id',
  700016: 'it has no such application in this directory; check MICROSOFT_APP_ID and MICROSOFT_TENANT_ID',
  90002: 'there is no such directory; check MICROSOFT_TENANT_ID',
  70021: 'the application has no federated credential for it',
  700213: 'the application has no federated credential for it',
  700027: 'it is not registered with the application, or has ended',
};

async function keysProblem({ signatures }: LookOptions): Promise<Problem | null> {
  try {
    await signatures.refresh();
    return null;
  } catch (error) {
    if (error instanceof KeysUnreachable)
      return {
        say: 'Microsoft’s keys for signatures can’t be had; what people write in Teams may get no answer',
        isPassing: true,
      };
    return AWAY;
  }
}

function directoryProblem({ tenantId, tenant }: LookOptions): Problem | null {
  const own = tenant();
  if (own === null) return { say: 'the organisation’s file names no Teams tenant', isPassing: false };
  if (tenantId === null || tenantId.toLowerCase() === own.toLowerCase()) return null;
  return { say: 'MICROSOFT_TENANT_ID is another directory than the organisation’s', isPassing: false };
}
