// The mail server, where there is one.
import { plainRow, setRow, type SettingGroup } from '../../config/setting-group.js';
import type { SettingReader } from '../../config/setting-reader.js';
import { hidingSecrets } from '../../config/secrets.js';

const MAIL_FROM = /^(?:[^<>@]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/;

export interface SmtpSettings {
  readonly url: string;
  readonly from: string;
}

export const SMTP: SettingGroup<SmtpSettings> = {
  names: ['SMTP_URL', 'MAIL_FROM'],
  // Other programs have settings of such names.
  prefix: null,
  credentials: [],
  read: readSmtp,
  rows: (smtp) => [setRow('SMTP_URL', smtp?.url), plainRow('MAIL_FROM', smtp?.from)],
};

function readSmtp(reader: SettingReader): SmtpSettings | null {
  const url = reader.url('SMTP_URL', ['smtp:', 'smtps:'], 'smtps://user:password@mail.example:465', true);
  const example = 'Sameday <sameday@school.example>';
  const from = reader.read('MAIL_FROM', {
    expected: `a sender like ${example}`,
    accepts: (value) => MAIL_FROM.test(value),
  });
  reader.needs('SMTP_URL', [['MAIL_FROM', `a sender like ${example}`]]);
  reader.needs('MAIL_FROM', [['SMTP_URL', 'an address like smtps://user:password@mail.example:465']]);
  return url === null || from === null ? null : hidingSecrets({ url, from }, ['url']);
}
