// GOV.UK Notify, for text messages and for e-mail.
import { setRow, type SettingGroup } from '../../config/setting-group.js';
import type { SettingReader } from '../../config/setting-reader.js';
import { hidingSecrets } from '../../config/secrets.js';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NOTIFY_KEY =
  /^.+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** See `Channel.packages`. */
export const NOTIFY_PACKAGES: readonly string[] = ['notifications-node-client/', 'axios/'];

export interface NotifySettings {
  readonly apiKey: string;
  /** Null: the service's own. */
  readonly apiUrl: string | null;
  /** Ids of the service's templates, whose texts docs/post.md gives; null: not sent that way. */
  readonly textTemplate: string | null;
  readonly emailTemplate: string | null;
}

export const NOTIFY: SettingGroup<NotifySettings> = {
  names: ['NOTIFY_API_KEY', 'NOTIFY_API_URL', 'NOTIFY_TEXT_TEMPLATE', 'NOTIFY_EMAIL_TEMPLATE'],
  prefix: 'NOTIFY_',
  credentials: [],
  read: readNotify,
  rows: (notify) => [setRow('NOTIFY_API_KEY', notify?.apiKey)],
};

function readNotify(reader: SettingReader): NotifySettings | null {
  const expected =
    'a GOV.UK Notify key like live-<service id>-<secret>, both as 11111111-2222-3333-4444-555555555555';
  const apiKey = reader.secret('NOTIFY_API_KEY', expected, (value) => NOTIFY_KEY.test(value));
  const apiUrl = reader.url(
    'NOTIFY_API_URL',
    ['http:', 'https:'],
    'https://api.notifications.service.gov.uk',
  );
  const template =
    'the id of a template, like 11111111-2222-3333-4444-555555555555 (docs/post.md has its text)';
  const [textTemplate, emailTemplate] = ['NOTIFY_TEXT_TEMPLATE', 'NOTIFY_EMAIL_TEMPLATE'].map((name) =>
    reader.read(name, { expected: template, accepts: (value) => GUID.test(value) }),
  );
  const others = ['NOTIFY_API_URL', 'NOTIFY_TEXT_TEMPLATE', 'NOTIFY_EMAIL_TEMPLATE'];
  const given = others.find((name) => reader.has(name));
  if (given !== undefined) reader.needs(given, [['NOTIFY_API_KEY', expected]]);
  if (reader.has('NOTIFY_API_KEY') && !reader.has('NOTIFY_EMAIL_TEMPLATE')) {
    reader.needs('NOTIFY_API_KEY', [['NOTIFY_TEXT_TEMPLATE', template]]);
  }
  if (apiKey === null) return null;
  const notify = { apiKey, apiUrl, textTemplate: textTemplate ?? null, emailTemplate: emailTemplate ?? null };
  return hidingSecrets(notify, ['apiKey']);
}
