// The environment → typed settings, with those of every channel.
import type { Channel } from '../bot/channel.js';
import { CHANNELS } from '../bot/channels.js';
import type { Environment } from '../config/setting-reader.js';
import { readSettings, type Settings } from '../config/settings.js';

/** @throws ConfigurationError with every problem */
export const settingsOf = (environment: Environment, channels: readonly Channel[] = CHANNELS): Settings =>
  readSettings(
    environment,
    channels.flatMap((channel) => channel.settings),
  );
