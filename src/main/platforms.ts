// The platforms that the settings have credentials for.
import type { Opened } from './parts.js';
import type { MountPlatform } from './start-live.js';

export function platformsOf(_opened: Opened): MountPlatform[] {
  return [];
}
