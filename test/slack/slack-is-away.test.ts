// A start while Slack doesn't answer comes up all the same: what falls due is done, and other channels are used.
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findOrganisationFile } from '../../src/config/organisation.js';
import { settingsOf } from '../../src/app/settings.js';
import { startApp } from '../../src/main.js';
import { freshDatabase } from '../set-up/database.js';
import { freePort } from '../set-up/ports.js';

it('starts, and is ready', { timeout: 60_000 }, async () => {
  const database = await freshDatabase();
  const app = await startApp({
    settings: settingsOf({
      ORGANISATION_FILE: findOrganisationFile('riverside'),
      DATA_DIR: mkdtempSync(join(tmpdir(), 'sameday-away-')),
      DATABASE_URL: database.url,
      SAMEDAY_KEY: randomBytes(32).toString('base64'),
      SLACK_BOT_TOKEN: 'xoxb-test-app',
      SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
      SLACK_API_URL: `http://127.0.0.1:${await freePort()}/api/`,
      BANK_HOLIDAYS_URL: 'off',
      HOST: '127.0.0.1',
      PORT: '0',
    }),
  });
  try {
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${app.url}/slack/events`, { method: 'POST', body: '{}' })).status).toBe(401);
  } finally {
    await app.stop();
    await database.drop();
  }
});
