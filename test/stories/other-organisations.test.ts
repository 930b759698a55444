// The stories that cast by role, in organisations of another shape: each is played there, and tells no subject.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStory } from '../../src/stories/read-story.js';
import { packageRoot } from '../../src/config/package-root.js';
import { CHANNELS } from '../../src/bot/channels.js';
import { playInMemory } from './play-in-memory.js';

const folder = join(packageRoot(), 'stories');
/** These depend on who works at Riverside: its chain of managers, its two authorities, an example quoted elsewhere. */
const RIVERSIDES_OWN = [
  'line-manager-is-the-subject.yaml',
  'nobody-acknowledges.yaml',
  'section-12-example.yaml',
];
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !RIVERSIDES_OWN.includes(name));

const read = (name: string, organisationFile: string) =>
  readStory(join(folder, name), { channels: CHANNELS, organisationFile });

it('name nobody of Riverside', () => {
  const { organisation } = read('plain-concern.yaml', 'riverside');
  const ids = [...organisation.people.keys(), ...organisation.officers.keys()];
  for (const name of files) {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(
      ids.filter((id) => text.includes(id)),
      name,
    ).toEqual([]);
  }
});

describe.each(files)('%s', (name) => {
  it('holds in a school with one site and the same hours', async () => {
    const { broken } = await playInMemory(
      read(name, join(packageRoot(), 'test', 'stories', 'cases', 'harbour.yaml')),
    );
    expect(broken).toBeNull();
  });

  it('is played in a house that never closes, to its end', async () => {
    const house = read(name, 'night-house');
    const { told } = await playInMemory(house);
    const [raised] = house.story.steps.flatMap(({ act }) => (act?.does === 'raise' ? [act] : []));
    const subjects = raised!.concern.subjects.flatMap(({ id }) => id ?? []);
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter(({ to }) => subjects.includes(to))).toEqual([]);
  });
});
