// Settings that belong together and are read by whoever uses them, such as one channel.
import type { SettingReader } from './setting-reader.js';

/** A setting as an administrator sees it; of a secret only whether it is set. */
export interface SettingRow {
  readonly name: string;
  readonly value: string;
}

export interface SettingGroup<Read> {
  readonly names: readonly string[];
  /** A misspelt name that begins like this is surely meant for us; null where others use such names too. */
  readonly prefix: string | null;
  /** With any of these set, nobody means a rehearsal. */
  readonly credentials: readonly string[];
  /** Null when it isn't set; what is wrong with it stands among the reader's problems. */
  read(reader: SettingReader): Read | null;
  rows(read: Read | null): readonly SettingRow[];
}

/** Null for a group that isn't set. */
export type GivenSettings = <Read>(group: SettingGroup<Read>) => Read | null;

export const setRow = (name: string, value: unknown): SettingRow => ({
  name,
  value: value === null || value === undefined ? 'not set' : 'set',
});

export const plainRow = (name: string, value: string | number | null | undefined): SettingRow => ({
  name,
  value: value ? String(value) : 'not set',
});

/** Each group once, however many channels use it. */
export function readGroups(groups: readonly SettingGroup<unknown>[], reader: SettingReader): GivenSettings {
  const read = new Map<unknown, unknown>(groups.map((group) => [group, null]));
  for (const group of read.keys()) read.set(group, (group as SettingGroup<unknown>).read(reader));
  return <Read>(group: SettingGroup<Read>) => (read.get(group) ?? null) as Read | null;
}
