// A new token for one that ends (docs.slack.dev/authentication/using-token-rotation).
import { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { RenewedToken } from './installations.js';
import { clientOptionsOf } from './workspace-client.js';

const answer = z.object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.number() });

/** A token of an app with token rotation; in the settings it would be dead after twelve hours. */
export const isRotating = (token: string): boolean => token.startsWith('xoxe.');

export const tokenRenewal =
  (o: { readonly apiUrl: string; readonly clientId: string; readonly clientSecret: string }) =>
  async (refreshToken: string): Promise<RenewedToken> => {
    const said = await new WebClient(undefined, clientOptionsOf(o.apiUrl)).oauth.v2.access({
      client_id: o.clientId,
      client_secret: o.clientSecret,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    });
    const { access_token: token, refresh_token, expires_in } = answer.parse(said);
    return { token, refreshToken: refresh_token, expiresInMs: expires_in * 1000 };
  };
