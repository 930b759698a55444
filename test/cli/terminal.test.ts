// `sameday` itself, as its own process: a drill, and a backup that moves from a given server to an embedded one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createKeyValueStore } from '../../src/casework/key-value-store.js';
import { drillShape } from '../../src/stories/drills.js';
import { KEY, createCaseworkFixture, type CaseworkFixture } from '../casework/support.js';
import { readRiverside } from '../set-up/live-world.js';
import { live, sameday } from './terminal.js';

let folder: string;
let fixture: CaseworkFixture;
let given: Record<string, string | undefined>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-terminal-'));
  fixture = await createCaseworkFixture();
  await fixture.raise('amira.khan');
  // Whatever has to be built is built here.
  await sameday(['help'], {});
  given = live(KEY, { DATABASE_URL: fixture.databaseUrl, DATA_DIR: folder });
});
afterAll(async () => {
  await fixture.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('sameday drill', () => {
  const held = () =>
    createKeyValueStore({
      store: fixture.store,
      organisation: 'riverside',
      kind: 'drill',
      clock: { now: () => Date.now() },
      shape: drillShape,
    }).all();

  it('plays a day among the organisation’s own people, keeps it, and touches no case', async () => {
    const before = await fixture.sql('select count(*) as cases from cases');
    const { code, out, error } = await sameday(['drill'], given);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toContain('Nobody answers, at Riverside Academy Trust');
    expect(out).toMatch(/by slack: needs-you, because first in line/);
    expect(out).toMatch(/\(\w+\.lado\), by slack: officer-alert/);
    expect(out).toMatch(/contact-lado +missed/);
    const kept = await held();
    expect(kept).toHaveLength(1);
    expect(kept[0]!.value).toMatchObject({
      broken: null,
      by: null,
      title: 'Nobody answers, at Riverside Academy Trust',
    });
    expect(kept[0]!.value.lines.join('\n')).toBe(out.trimEnd());
    expect(await fixture.sql('select count(*) as cases from cases')).toEqual(before);
    expect(await fixture.sql(`select 1 from outbox where case_id is null`)).toEqual([]);
    // The story's own database is gone.
    const schemas = await fixture.sql(
      `select nspname from pg_namespace where nspname like 'rehearsal-story%'`,
    );
    expect(schemas).toEqual([]);
  });

  it('breaks where nothing that is set up reaches an officer, and says so', async () => {
    const { yaml } = readRiverside();
    for (const officer of yaml.designated_officers) delete officer.slack;
    const file = join(folder, 'mail-alone.yaml');
    writeFileSync(file, stringify(yaml));
    const { code, out, error } = await sameday(['drill'], { ...given, ORGANISATION_FILE: file });
    expect(out).toMatch(/\(medway\.lado\), not delivered: officer-alert/);
    expect(error).toContain(
      'Nothing that these settings send on reaches a designated officer: Priya Nair (01632 960001), Colin Shaw (01632 960002) would hear of no concern.',
    );
    expect(code).toBe(1);
  });

  it('names the drills that there are, and is none of a rehearsal', async () => {
    const unknown = await sameday(['drill', 'no-such-day'], given);
    expect(unknown.code).toBe(2);
    expect(unknown.error).toMatch(/no drill "no-such-day"[^]*nobody-answers: [^]*plain-concern: /);
    const rehearsal = await sameday(['drill'], { DATA_DIR: folder });
    expect(rehearsal.code).toBe(2);
    expect(rehearsal.error).toContain('sameday rehearse FILE');
    expect(await held()).toHaveLength(2);
  });
});

describe('a backup by the terminal', () => {
  it('moves the cases from a given server to the embedded one', async () => {
    const file = join(folder, 'all.backup');
    const taken = await sameday(['backup', file], given);
    expect(taken).toMatchObject({ code: 0, error: '' });
    const embedded = live(KEY, { DATA_DIR: join(folder, 'data') });
    const restored = await sameday(['restore', file], embedded);
    expect(restored).toMatchObject({ code: 0, error: '' });
    expect(restored.out).toMatch(/riverside, 1 cases[^]*Every log is whole/);
    expect(await sameday(['restore', file], embedded)).toMatchObject({ code: 1 });
    expect((await sameday(['verify'], embedded)).out).toBe('Every log is whole.\n');
  });

  it('that is asked for wrongly says how it is meant, with 2', async () => {
    const { code, error } = await sameday(['backup'], given);
    expect([code, error]).toEqual([2, 'One file, please.\nsameday backup FILE [--rehearsal]\n']);
    const help = await sameday(['help'], {});
    for (const name of [
      'start',
      'rehearse',
      'drill',
      'people',
      'keys',
      'backup',
      'restore',
      'verify',
      'watch',
      'doctor',
    ])
      expect(help.out).toMatch(new RegExp(`^ {2}sameday ${name}\\b`, 'm'));
  });
});
