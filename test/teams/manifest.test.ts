// The Teams app: what an administrator uploads is complete, valid, and asks for what the code uses and no more.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { AppManifestUtils, type TeamsManifest } from '@microsoft/app-manifest';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/config/package-root.js';

const APP_ID = '11111111-2222-3333-4444-555555555555';
const PUBLIC_URL = 'https://sameday.riverside.example';

interface Ended {
  readonly code: number;
  readonly output: string;
}
function makeApp(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const script = join(packageRoot(), 'scripts', 'manifest.mjs');
    execFile(
      process.execPath,
      [script, ...args],
      { env: { PATH: process.env.PATH, ...env } },
      (error, out, err) => {
        resolve({ code: error === null ? 0 : 1, output: out + err });
      },
    );
  });
}

/** By name, in the archive's own order. */
const unzip = (archive: Buffer): Map<string, Buffer> =>
  new Map(Object.entries(unzipSync(archive)).map(([name, data]) => [name, Buffer.from(data)]));

let files: Map<string, Buffer>;
let manifest: {
  id: string;
  version: string;
  bots: {
    botId: string;
    scopes: string[];
    supportsFiles: boolean;
    commandLists: { commands: { title: string }[] }[];
  }[];
  composeExtensions: { botId: string; commands: { id: string; type: string; fetchTask: boolean }[] }[];
  permissions: string[];
  validDomains: string[];
  icons: Record<string, string>;
};
const validate = (value: unknown): Promise<unknown[]> =>
  AppManifestUtils.validateAgainstSchema(value as TeamsManifest);

beforeAll(async () => {
  const out = join(mkdtempSync(join(tmpdir(), 'sameday-teams-')), 'new', 'app.zip');
  const made = await makeApp({ MICROSOFT_APP_ID: APP_ID, PUBLIC_URL }, '--out', out);
  expect(made).toMatchObject({ code: 0, output: expect.stringContaining(out) });
  files = unzip(readFileSync(out));
  manifest = JSON.parse(files.get('manifest.json')!.toString()) as typeof manifest;
});

describe('the archive', () => {
  it('holds the manifest and its two icons, at the top', () => {
    expect([...files.keys()]).toEqual(['manifest.json', 'color.png', 'outline.png']);
    expect(Object.values(manifest.icons).sort()).toEqual(['color.png', 'outline.png']);
  });

  it('has a manifest that its schema takes, of a version that every tenant takes', async () => {
    expect(await validate(manifest)).toEqual([]);
    // Nothing of a newer one is used.
    expect(manifest).toMatchObject({ manifestVersion: '1.19' });
  });

  it('would not pass with a member too many, or an id that is none', async () => {
    expect(await validate({ ...manifest, crown: true })).not.toEqual([]);
    expect(await validate({ ...manifest, id: 'sameday' })).not.toEqual([]);
  });

  it('names this installation, and leaves nothing to fill in', () => {
    expect(manifest.id).toBe(APP_ID);
    expect(manifest.bots.map((bot) => bot.botId)).toEqual([APP_ID]);
    expect(manifest.composeExtensions.map((one) => one.botId)).toEqual([APP_ID]);
    expect(manifest.validDomains).toEqual(['sameday.riverside.example']);
    expect(files.get('manifest.json')!.toString()).not.toContain('${{');
  });

  it('asks for nothing but to know who writes and to write to them', () => {
    expect(manifest.permissions).toEqual(['identity', 'messageTeamMembers']);
    for (const name of ['authorization', 'webApplicationInfo', 'devicePermissions', 'configurableTabs']) {
      expect(manifest).not.toHaveProperty(name);
    }
    expect(manifest.bots[0]).toMatchObject({
      supportsFiles: false,
      supportsCalling: false,
      supportsVideo: false,
    });
  });

  it('offers the commands and the message extension that the bot answers', () => {
    const [bot] = manifest.bots;
    expect(bot!.commandLists.map((list) => list.commands.map((one) => one.title))).toEqual([
      ['concern', 'status', 'help', 'web'],
    ]);
    const [extension] = manifest.composeExtensions;
    expect(extension!.commands.map(({ id, type, fetchTask }) => ({ id, type, fetchTask }))).toEqual([
      { id: 'concern', type: 'action', fetchTask: true },
    ]);
  });
});

it('invites nobody to write where others read', () => {
  expect(manifest.bots.map((bot) => bot.scopes)).toEqual([['personal']]);
  expect(JSON.stringify(manifest)).not.toMatch(/"team"|groupChat/i);
});

describe('the pages of the organisation', () => {
  const pagesOf = async (env: Readonly<Record<string, string>>, ...args: string[]) => {
    const out = join(mkdtempSync(join(tmpdir(), 'sameday-teams-')), 'app.zip');
    const base = { MICROSOFT_APP_ID: APP_ID, PUBLIC_URL };
    const { output } = await makeApp({ ...base, ...env }, '--out', out, ...args);
    const { developer } = JSON.parse(unzip(readFileSync(out)).get('manifest.json')!.toString()) as {
      developer: { privacyUrl: string; termsOfUseUrl: string };
    };
    return { developer, output };
  };

  it('are named where they are set, the one that is typed before the other', async () => {
    const set = { PRIVACY_URL: 'https://school.example/privacy', TERMS_URL: 'https://school.example/terms' };
    const { developer, output } = await pagesOf(set, '--terms', 'https://school.example/our-terms');
    expect(developer).toMatchObject({
      privacyUrl: 'https://school.example/privacy',
      termsOfUseUrl: 'https://school.example/our-terms',
    });
    expect(output).not.toContain('note:');
  });

  it('are missed aloud where they are not', async () => {
    const { developer, output } = await pagesOf({});
    expect(developer).toMatchObject({ privacyUrl: `${PUBLIC_URL}/`, termsOfUseUrl: `${PUBLIC_URL}/` });
    expect(output).toMatch(/note: no --privacy or PRIVACY_URL was given/);
    expect(output).toMatch(/note: no --terms or TERMS_URL was given/);
  });
});

describe('the icons', () => {
  /** Red, green, blue and opacity of each pixel, as the icons are stored: without filters. */
  function pixels(name: string): { width: number; height: number; rgba: number[][] } {
    const png = files.get(name)!;
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    const start = png.indexOf('IDAT');
    const rows = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)));
    const rgba: number[][] = [];
    for (let row = 0; row < height; row += 1) {
      const line = rows.subarray(row * (1 + width * 4), (row + 1) * (1 + width * 4));
      expect(line[0]).toBe(0);
      for (let i = 1; i < line.length; i += 4) rgba.push([...line.subarray(i, i + 4)]);
    }
    return { width, height, rgba };
  }

  it('are one of 192 pixels, opaque, and one of 32, white on nothing', () => {
    const colour = pixels('color.png');
    expect([colour.width, colour.height]).toEqual([192, 192]);
    expect(colour.rgba.every(([, , , opacity]) => opacity === 255)).toBe(true);
    const outline = pixels('outline.png');
    expect([outline.width, outline.height]).toEqual([32, 32]);
    expect(outline.rgba.every(([r, g, b]) => r === 255 && g === 255 && b === 255)).toBe(true);
    expect(outline.rgba[0]?.[3]).toBe(0);
    expect(outline.rgba.some(([, , , opacity]) => opacity === 255)).toBe(true);
  });
});

describe('without what it needs', () => {
  it('says everything that is missing, and writes nothing', async () => {
    const out = join(mkdtempSync(join(tmpdir(), 'sameday-teams-')), 'app.zip');
    const { code, output } = await makeApp(
      { PUBLIC_URL: 'http://sameday.example' },
      '--out',
      out,
      '--terms',
      'no',
    );
    expect(code).toBe(1);
    expect(output).toMatch(/MICROSOFT_APP_ID: expected .*got ""/);
    expect(output).toMatch(/PUBLIC_URL: expected .*https.*got "http:\/\/sameday\.example"/);
    expect(output).toMatch(/--terms: expected .*got "no"/);
    expect(() => readFileSync(out)).toThrow(/ENOENT/);
  });
});
