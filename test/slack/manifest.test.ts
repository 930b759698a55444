// The manifest asks for what the code uses, and for nothing more.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SCOPES } from '../../src/bot/slack/scopes.js';

interface Manifest {
  features: { slash_commands: { command: string }[]; shortcuts: { type: string }[] };
  oauth_config: { scopes: Record<string, string[]> };
  settings: { event_subscriptions: { bot_events: string[] } };
}
const manifest = parse(
  readFileSync(new URL('../../manifest/slack.yaml', import.meta.url), 'utf8'),
) as Manifest;

const folder = new URL('../../src/bot/slack/', import.meta.url);
const source = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n');
const found = (pattern: RegExp): string[] => [
  ...new Set([...source.matchAll(pattern)].map((match) => match[1] ?? '')),
];

/** What Slack wants for each call; a call that isn't here has to be thought about first. */
const SCOPE_OF_CALL: Readonly<Record<string, string | null>> = {
  'chat.postMessage': 'chat:write',
  'chat.update': 'chat:write',
  'views.open': null,
  'views.update': null,
  'views.push': null,
  'views.publish': null,
  'apps.uninstall': null,
  'auth.test': null,
  'conversations.open': 'im:write',
};
const SCOPE_OF_EVENT: Readonly<Record<string, string | null>> = {
  app_home_opened: null,
  'message.im': 'im:history',
  app_uninstalled: null,
  tokens_revoked: null,
};

it('asks for the scopes that the calls, the events and the command need, and no others', () => {
  const calls = found(/\bclient\.(\w+\.\w+)\(/g);
  expect(calls.filter((call) => !(call in SCOPE_OF_CALL))).toEqual([]);
  expect(calls.length).toBeGreaterThan(4);
  const events = manifest.settings.event_subscriptions.bot_events;
  expect(events.filter((event) => !(event in SCOPE_OF_EVENT))).toEqual([]);
  const needed = new Set([
    'commands',
    // A message to a person opens the direct messages with them.
    'im:write',
    ...[...calls.map((call) => SCOPE_OF_CALL[call]), ...events.map((event) => SCOPE_OF_EVENT[event])].filter(
      (scope) => typeof scope === 'string',
    ),
  ]);
  expect(manifest.oauth_config.scopes).toEqual({
    bot: expect.arrayContaining([...needed]) as string[],
  });
  expect(manifest.oauth_config.scopes.bot).toHaveLength(needed.size);
  expect(SCOPES).toEqual(manifest.oauth_config.scopes.bot);
});

it('names each command and event that the code listens for', () => {
  expect(manifest.features.slash_commands.map((one) => one.command)).toEqual(
    found(/app\.command\('([^']+)'/g),
  );
  const heard = found(/app\.event\('([^']+)'/g);
  expect(
    manifest.settings.event_subscriptions.bot_events.filter((one) => !one.startsWith('message.')),
  ).toEqual(heard);
  expect(source).toContain('app.message(');
  expect(manifest.features.shortcuts.map((one) => one.type)).toEqual(['global', 'message']);
});

describe('the two manifests', () => {
  const address = 'https://sameday.example.org';
  const text = (name: string) =>
    readFileSync(new URL(`../../manifest/${name}.yaml`, import.meta.url), 'utf8');

  /** Without what names an address, as Socket Mode has none. */
  function withoutAddresses(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(withoutAddresses);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([, one]) => !JSON.stringify(one).startsWith(`"${address}`));
    return Object.fromEntries(
      entries.filter(([key]) => key !== 'redirect_urls').map(([key, one]) => [key, withoutAddresses(one)]),
    );
  }

  it('differ in addresses and Socket Mode alone', () => {
    const [http, socket] = [parse(text('slack')), parse(text('slack-socket-mode'))] as { settings: object }[];
    expect(text('slack-socket-mode')).not.toContain('https://');
    expect(socket).toEqual({
      ...(withoutAddresses(http) as object),
      settings: { ...(withoutAddresses(http?.settings) as object), socket_mode_enabled: true },
    });
  });

  it('give every address that Slack asks at', () => {
    expect(text('slack').match(/https:\S+\/slack\/events$/gm)).toHaveLength(4);
    expect(text('slack')).toContain(`redirect_urls: [${address}/slack/oauth_redirect]`);
  });

  it('say enough for whoever approves apps', () => {
    const { display_information: about } = parse(text('slack')) as {
      display_information: { long_description: string };
    };
    // docs.slack.dev/reference/app-manifest
    expect(about.long_description.length).toBeGreaterThanOrEqual(174);
    expect(about.long_description.length).toBeLessThanOrEqual(4000);
  });
});
