// `npm run manifest`: the Teams app as one ZIP file, with this installation's ids and address filled in.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { zipSync } from 'fflate';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'manifest', 'teams');
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The first day that the format knows: the same files give the same bytes. */
const FIRST_DAY = new Date(1980, 0, 1);
const HELP = `npm run manifest -- [--out FILE] [--privacy URL] [--terms URL]

Writes the Teams app (default: dist/sameday-teams.zip), to be uploaded in the Teams admin centre.
It reads MICROSOFT_APP_ID and PUBLIC_URL, as the server does. --privacy and --terms, or PRIVACY_URL and TERMS_URL, are
the addresses of your organisation's privacy notice and terms of use. Without them Teams' administrators and staff are
shown Sameday's own first page, which is neither.`;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'dist', 'sameday-teams.zip') },
    privacy: { type: 'string' },
    terms: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});

function main() {
  if (values.help) {
    console.log(HELP);
    return;
  }
  const problems = [];
  const appId = process.env.MICROSOFT_APP_ID ?? '';
  if (!ID.test(appId)) {
    problems.push(
      `MICROSOFT_APP_ID: expected the app's id from Entra, like 11111111-2222-3333-4444-555555555555, got "${appId}"`,
    );
  }
  const publicUrl = secureUrl('PUBLIC_URL', process.env.PUBLIC_URL ?? '', problems);
  const home = publicUrl === null ? '' : publicUrl.href.replace(/\/$/, '');
  const pages = [
    page('--privacy', values.privacy, 'PRIVACY_URL', { home, problems }),
    page('--terms', values.terms, 'TERMS_URL', { home, problems }),
  ];
  if (problems.length > 0) {
    console.error(['The Teams app was not made:', ...problems.map((one) => `  - ${one}`)].join('\n'));
    process.exitCode = 1;
    return;
  }
  const [privacy, terms] = pages;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const filled = {
    VERSION: version,
    MICROSOFT_APP_ID: appId.toLowerCase(),
    PUBLIC_URL: home,
    PUBLIC_HOST: publicUrl.host,
    PRIVACY_URL: privacy.url.href,
    TERMS_URL: terms.url.href,
  };
  const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8').replace(
    /\$\{\{(\w+)\}\}/g,
    (_whole, name) => {
      if (!Object.hasOwn(filled, name)) throw new Error(`The manifest wants ${name}, which nothing gives`);
      return filled[name];
    },
  );
  const out = resolve(values.out);
  mkdirSync(dirname(out), { recursive: true });
  const files = {
    'manifest.json': Buffer.from(manifest),
    'color.png': readFileSync(join(folder, 'color.png')),
    'outline.png': readFileSync(join(folder, 'outline.png')),
  };
  writeFileSync(out, zipSync(files, { mtime: FIRST_DAY }));
  console.log(
    `${out}: the Teams app, version ${version}. Upload it in the Teams admin centre (docs/teams.md).`,
  );
  for (const { missing } of pages)
    if (missing !== null)
      console.log(
        `note: no ${missing} was given, so that ${home}/ is named, which is none of your organisation's`,
      );
}

/** One of the organisation's own pages; the first page of Sameday in its place, which is said. */
function page(option, given, setting, { home, problems }) {
  const own = given ?? process.env[setting];
  const name = given === undefined && own !== undefined ? setting : option;
  return {
    url: secureUrl(name, own ?? `${home}/`, problems, own === undefined),
    missing: own === undefined ? `${option} or ${setting}` : null,
  };
}

/** Teams takes no other addresses. A default whose own source is wrong isn't named a second time. */
function secureUrl(name, text, problems, quiet = false) {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:') return url;
  if (!quiet)
    problems.push(`${name}: expected an address like https://sameday.school.example, got "${text}"`);
  return null;
}

main();
