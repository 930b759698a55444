// What Microsoft's login server, and the metadata service of a machine in Azure, ask of who wants a token.
import { PAGES, type Rule } from './rule.js';

export interface TokenRequest {
  /** The part of the path: `/{directory}/oauth2/v2.0/token`. */
  readonly directory: string;
  readonly form: ReadonlyMap<string, string>;
  /** The claims of a `client_assertion`, unchecked; null without one. */
  readonly assertion: Readonly<Record<string, unknown>> | null;
  /** Where it was sent, as an assertion names it. */
  readonly address: string;
  /** In milliseconds. */
  readonly now: number;
}

export interface LoginState {
  readonly appId: string;
  /** Directories that know the bot. */
  readonly home: readonly string[];
  /** Directories that there are, and that don't. */
  readonly others: readonly string[];
  readonly secrets: readonly { readonly value: string; readonly endsAt: number }[];
}

/** As Entra says no: `AADSTS` and a number. */
export interface LoginRefusal {
  readonly status: number;
  readonly error: string;
  readonly aadsts: number;
  readonly description: string;
}

export interface LoginRule extends Rule {
  readonly refusal: (asked: TokenRequest, login: LoginState) => LoginRefusal | null;
}

const refuse = (
  isRefused: boolean,
  status: number,
  error: string,
  aadsts: number,
  description: string,
): LoginRefusal | null => (isRefused ? { status, error, aadsts, description } : null);

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const CONNECTOR = 'https://api.botframework.com';

export const LOGIN_RULES: readonly LoginRule[] = [
  {
    id: 'login-grant',
    area: 'login',
    what: 'The grant is client_credentials (AADSTS70003).',
    source: PAGES.aadsts,
    refusal: ({ form }) =>
      refuse(
        form.get('grant_type') !== 'client_credentials',
        ...([400, 'unsupported_grant_type', 70003, 'The grant type is not supported.'] as const),
      ),
  },
  {
    id: 'login-scope',
    area: 'login',
    what: 'The scope ends in /.default (AADSTS1002012).',
    source: PAGES.aadsts,
    refusal: ({ form }) =>
      refuse(
        !(form.get('scope') ?? '').endsWith('/.default'),
        ...([400, 'invalid_scope', 1002012, 'The scope is not valid for client credentials.'] as const),
      ),
  },
  {
    id: 'login-directory',
    area: 'login',
    what: 'The directory exists (AADSTS90002).',
    source: PAGES.aadsts,
    refusal: ({ directory }, { home, others }) =>
      refuse(
        ![...home, ...others].some((one) => same(one, directory)),
        ...([400, 'invalid_request', 90002, `Tenant '${directory}' not found.`] as const),
      ),
  },
  {
    id: 'login-application',
    area: 'login',
    what: 'The directory knows the application (AADSTS700016).',
    source: PAGES.aadsts,
    refusal: ({ directory, form }, { appId, home }) =>
      refuse(
        !same(form.get('client_id') ?? '', appId) || !home.some((one) => same(one, directory)),
        ...([400, 'unauthorized_client', 700016, 'Application was not found in the directory.'] as const),
      ),
  },
  {
    id: 'login-proof',
    area: 'login',
    what: 'A secret or an assertion comes with it (AADSTS7000218).',
    source: PAGES.aadsts,
    refusal: ({ form }) =>
      refuse(
        !form.has('client_secret') && !form.has('client_assertion'),
        ...([401, 'invalid_client', 7000218, 'The body must contain client_secret or assertion.'] as const),
      ),
  },
  {
    id: 'login-secret',
    area: 'login',
    what: 'The secret is one of the application’s (AADSTS7000215).',
    source: PAGES.aadsts,
    refusal: ({ form }, { secrets }) => {
      const given = form.get('client_secret');
      return refuse(
        given !== undefined && !secrets.some(({ value }) => value === given),
        ...([401, 'invalid_client', 7000215, 'Invalid client secret provided.'] as const),
      );
    },
  },
  {
    id: 'login-secret-expired',
    area: 'login',
    what: 'The secret has not ended (AADSTS7000222).',
    source: PAGES.aadsts,
    refusal: ({ form, now }, { secrets }) => {
      const given = secrets.find(({ value }) => value === form.get('client_secret'));
      return refuse(
        given !== undefined && given.endsAt <= now,
        ...([401, 'invalid_client', 7000222, 'The provided client secret keys are expired.'] as const),
      );
    },
  },
  {
    id: 'login-assertion',
    area: 'login',
    what: 'An assertion is the application’s own, for this address, and has not ended (AADSTS700027).',
    source: 'https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials',
    refusal: ({ assertion, address, now }, { appId }) => {
      if (assertion === null) return null;
      const { iss, sub, aud, exp } = assertion;
      const isGood = iss === appId && sub === appId && aud === address && Number(exp) * 1000 > now;
      return refuse(
        !isGood,
        ...([401, 'invalid_client', 700027, 'The client assertion is not valid.'] as const),
      );
    },
  },
];

export interface IdentityRequest {
  /** The `Metadata` header. */
  readonly metadata: string;
  readonly query: URLSearchParams;
}

export interface IdentityRule extends Rule {
  readonly refusal: (asked: IdentityRequest, appId: string) => { status: number; error: string } | null;
}

const bad = (isBad: boolean, error: string): { status: number; error: string } | null =>
  isBad ? { status: 400, error } : null;

export const IDENTITY_RULES: readonly IdentityRule[] = [
  {
    id: 'identity-metadata-header',
    area: 'login',
    what: 'A managed identity’s token is asked for with the header Metadata: true.',
    source: PAGES.managedIdentity,
    refusal: ({ metadata }) => bad(metadata.toLowerCase() !== 'true', 'bad_request_102'),
  },
  {
    id: 'identity-api-version',
    area: 'login',
    what: 'And with an api-version, 2018-02-01 or later.',
    source: PAGES.managedIdentity,
    refusal: ({ query }) => bad((query.get('api-version') ?? '') < '2018-02-01', 'invalid_request'),
  },
  {
    id: 'identity-resource',
    area: 'login',
    what: 'And for a resource, without /.default.',
    source: PAGES.managedIdentity,
    refusal: ({ query }) => bad(query.get('resource') !== CONNECTOR, 'invalid_resource'),
  },
  {
    id: 'identity-client',
    area: 'login',
    what: 'And for an identity that the machine has, if one is named.',
    source: PAGES.managedIdentity,
    refusal: ({ query }, appId) =>
      bad(query.has('client_id') && !same(query.get('client_id') ?? '', appId), 'invalid_request'),
  },
];
