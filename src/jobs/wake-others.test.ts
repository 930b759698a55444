import { expect, it } from 'vitest';
import type { DueShard } from './job-names.js';
import { fromText, tellOthers, toText } from './wake-others.js';

const due = (count: number): DueShard[] =>
  Array.from({ length: count }, (_, shard) => ({ kind: 'wake', shard, at: 1_774_000_000_000 + shard }));

it('says kind, shard and instant, and nothing else', () => {
  const said: DueShard[] = [...due(2), { kind: 'deliver', shard: null, at: 5 }];
  expect(toText(said)).toBe('wake-0-1774000000000\nwake-1-1774000000001\ndeliver-all-5');
  expect(fromText(toText(said))).toEqual(said);
  expect(fromText('wake-0-7\nlater-1-8\n\nnonsense')).toEqual([{ kind: 'wake', shard: 0, at: 7 }]);
});

it('says much in several messages, each short enough, and is not stopped by one that is lost', async () => {
  const heard: DueShard[] = [];
  const lost: unknown[] = [];
  let messages = 0;
  const messenger = {
    notify: async (text: string) => {
      messages += 1;
      if (messages === 1) throw new Error('away');
      expect(Buffer.byteLength(text)).toBeLessThan(8_000);
      heard.push(...fromText(text));
    },
    listen: () => ({ stop: async () => undefined }),
  };
  await tellOthers(messenger, due(400), (error) => lost.push(error));
  expect(lost).toHaveLength(1);
  expect(heard).toEqual(due(400).slice(150));
});
