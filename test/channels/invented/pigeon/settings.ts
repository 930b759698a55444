// What Pigeon is set up with.
import { plainRow, setRow, type SettingGroup } from '../../../../src/config/setting-group.js';
import { hidingSecrets } from '../../../../src/config/secrets.js';

export interface PigeonSettings {
  readonly url: string;
  /** Goes with what we send, and signs what is sent to us. */
  readonly key: string;
}

export const PIGEON: SettingGroup<PigeonSettings> = {
  names: ['PIGEON_URL', 'PIGEON_KEY'],
  prefix: 'PIGEON_',
  credentials: ['PIGEON_KEY'],
  read: (reader) => {
    const url = reader.url('PIGEON_URL', ['http:', 'https:'], 'https://loft.example');
    const key = reader.secret('PIGEON_KEY', "the loft's key, like coo-1234");
    reader.needs('PIGEON_KEY', [['PIGEON_URL', 'an address like https://loft.example']]);
    return url === null || key === null ? null : hidingSecrets({ url, key }, ['key']);
  },
  rows: (pigeon) => [plainRow('PIGEON_URL', pigeon?.url), setRow('PIGEON_KEY', pigeon?.key)],
};
