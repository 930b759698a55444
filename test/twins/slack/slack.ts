// Slack as a test needs it: the emulator, the tap before it, and people who use the app.
import { blockKitValidator } from './block-kit.js';
import { SlackClient } from './client.js';
import { startEmulator, type EmulatorOptions, type Workspace } from './emulator.js';
import { httpTransport, type Transport } from './signed-request.js';
import { SocketMode } from './socket-mode.js';
import { Tap, type TapOptions } from './tap.js';
import { SlackUser } from './user.js';

export interface Slack {
  readonly tap: Tap;
  readonly workspace: Workspace;
  /** For the app's `SLACK_API_URL`. */
  readonly apiUrl: string;
  /** The Slack id of a seeded person. */
  id(key: string): string;
  /** Names the app, once it listens: the address of its `/slack/events`, or the socket that it has opened. */
  connect(app: string | Transport): {
    readonly client: SlackClient;
    readonly user: (key: string) => SlackUser;
  };
  /** From now on the app can open a Socket Mode connection, with any app token. Stops with Slack. */
  startSocketMode(): Promise<SocketMode>;
  /** Throws with every payload that Slack would have refused since the last call; for `afterEach`. */
  expectSoundPayloads(): void;
  stop(): Promise<void>;
}

/** Starts Slack without an app; hand `apiUrl` and the workspace's secrets to the app, then `connect` to it. */
/** `forgetful`: see `SlackUser`. */
export type SlackOptions = EmulatorOptions & TapOptions & { readonly forgetful?: boolean };

export async function startSlack(options: SlackOptions): Promise<Slack> {
  // On a fresh clone it is made first, for seconds in which nothing else runs: connections opened before would be
  // closed by their servers meanwhile.
  await blockKitValidator();
  const emulator = await startEmulator(options);
  const tap = await Tap.start(emulator, options);
  const { workspace } = emulator;
  let socket: SocketMode | undefined;
  return {
    tap,
    workspace,
    apiUrl: tap.apiUrl,
    id(key) {
      const person = workspace.people.find((one) => one.key === key);
      if (!person) throw new Error(`no one is seeded as ${key}`);
      return person.id;
    },
    connect(app) {
      const transport = typeof app === 'string' ? httpTransport(app, workspace.signingSecret) : app;
      const client = new SlackClient(tap, transport);
      return { client, user: (key) => new SlackUser(client, key, options) };
    },
    async startSocketMode() {
      socket ??= await SocketMode.start();
      tap.socketUrl = socket.url;
      return socket;
    },
    expectSoundPayloads() {
      const problems = tap.problems.splice(0);
      if (problems.length === 0) return;
      const lines = problems.map(({ where, path, message }) => `${where}: ${path} ${message}`);
      throw new Error(`Slack would have refused:\n${lines.join('\n')}`);
    },
    async stop() {
      await socket?.stop();
      await tap.stop();
      await emulator.stop();
    },
  };
}
