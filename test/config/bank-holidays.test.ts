// Bank holidays that are announced after a release: learned from a server, kept, and shown by the organisation.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createBankHolidayList } from '../../src/config/bank-holiday-list.js';
import { shippedBankHolidays } from '../../src/config/bank-holidays.js';
import { findOrganisationFile } from '../../src/config/organisation.js';
import { createOrganisationSource } from '../../src/config/organisation-source.js';
import { settingsOf } from '../../src/app/settings.js';
import { CHANNELS } from '../../src/bot/channels.js';

let status = 200;
let answer = '';
const server = createServer((_request, response) => response.writeHead(status).end(answer));
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bank-holidays.json`;
});
afterAll(() => server.close());

const folder = () => mkdtempSync(join(tmpdir(), 'sameday-holidays-'));
const event = (date: string) => ({ title: 'Coronation', date, notes: '', bunting: true });
/** As GOV.UK has it: years that we know are not all there. */
const announced = (...dates: string[]) =>
  JSON.stringify(
    Object.fromEntries(
      ['england-and-wales', 'scotland', 'northern-ireland'].map((division) => [
        division,
        { division, events: dates.map(event) },
      ]),
    ),
  );

it('adds what is new, keeps what was known, and remembers it without asking', async () => {
  const dataDir = folder();
  const list = createBankHolidayList({ dataDir, url });
  [status, answer] = [200, announced('2026-06-12', '2029-01-01')];
  expect(await list.refresh()).toBe(true);
  const dates = list.current()['england-and-wales'].events.map(({ date }) => date);
  expect(dates).toEqual(expect.arrayContaining(['2026-06-12', '2026-08-31', '2028-12-25', '2029-01-01']));
  expect(dates).toEqual([...dates].sort());
  // An answer that lacks days takes none away, and is no news.
  answer = announced('2026-06-12');
  expect(await list.refresh()).toBe(false);
  expect(list.current()['england-and-wales'].events).toHaveLength(dates.length);
  expect(createBankHolidayList({ dataDir, url: null }).current()).toEqual(list.current());
});

it.each<[string, () => void]>([
  ['an error', () => ([status, answer] = [500, announced('2029-01-01')])],
  ['something else', () => ([status, answer] = [200, '<html>Not here</html>'])],
  ['another shape', () => ([status, answer] = [200, '{"scotland":{"events":[]}}'])],
  ['a date that is none', () => ([status, answer] = [200, announced('2029-02-30')])],
])('takes %s for no news', async (_what, arrange) => {
  arrange();
  const list = createBankHolidayList({ dataDir: folder(), url });
  expect(await list.refresh()).toBe(false);
  expect(list.current()).toEqual(shippedBankHolidays());
});

it('takes nobody there, and a kept file that is damaged, for no news', async () => {
  const dataDir = folder();
  writeFileSync(join(dataDir, 'bank-holidays.json'), '{"england-and-wales":');
  const list = createBankHolidayList({ dataDir, url: 'http://127.0.0.1:1/' });
  expect(await list.refresh()).toBe(false);
  expect(list.current()).toEqual(shippedBankHolidays());
});

it('reaches the organisation, which knows further ahead then', async () => {
  [status, answer] = [200, announced('2026-06-12', '2029-01-01')];
  const list = createBankHolidayList({ dataDir: folder(), url });
  const file = findOrganisationFile('riverside');
  const source = createOrganisationSource({
    file,
    channels: CHANNELS,
    mode: 'rehearsal',
    bankHolidays: () => list.current(),
  });
  expect(source.current().holidays.knownUntil).toBe('2028-12-31');
  list.start(() => source.reload());
  await vi.waitFor(() => expect(source.current().holidays.knownUntil).toBe('2029-12-31'), { timeout: 5_000 });
  expect(source.current().holidays.dates.has('2026-06-12')).toBe(true);
  list.stop();
  source.close();
});

it('is asked for daily when live, elsewhere or not at all when so set, and never in a rehearsal', () => {
  const live = {
    ORGANISATION_FILE: 'x.yaml',
    SAMEDAY_KEY: Buffer.from('a key of thirty-two bytes for it').toString('base64'),
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 's',
  };
  const of = (more: Record<string, string>) => settingsOf(more).bankHolidaysUrl;
  expect(of(live)).toBe('https://www.gov.uk/bank-holidays.json');
  expect(of({ ...live, BANK_HOLIDAYS_URL: url })).toBe(url);
  expect(of({ ...live, BANK_HOLIDAYS_URL: 'off' })).toBeNull();
  expect(of({ BANK_HOLIDAYS_URL: url })).toBeNull();
});
