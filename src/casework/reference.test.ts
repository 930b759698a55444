import { expect, it } from 'vitest';
import { drawReference, readReference } from './reference.js';

it('draws references that read back, however they were typed', () => {
  for (let i = 0; i < 200; i += 1) {
    const drawn = drawReference();
    expect(drawn).toMatch(/^SD-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{3}$/);
    expect(readReference(drawn)).toBe(drawn);
    expect(readReference(` ${drawn.toLowerCase().replaceAll('-', ' ')} `)).toBe(drawn);
    expect(readReference(drawn.slice(3))).toBe(drawn);
  }
});

it('notices every wrong character and every swap of neighbours', () => {
  const drawn = drawReference();
  const characters = drawn.slice(3).replace('-', '').split('');
  const again = (changed: string[]) => readReference(`SD-${changed.join('')}`);
  for (let place = 0; place < characters.length; place += 1) {
    for (const other of '23456789ABCDEFGHJKMNPQRSTUVWXYZ') {
      if (other !== characters[place]) expect(again(characters.with(place, other))).toBeNull();
    }
    const [here, next] = [characters[place] ?? '', characters[place + 1] ?? ''];
    if (next && here !== next) expect(again(characters.with(place, next).with(place + 1, here))).toBeNull();
  }
  expect(readReference('SD-0000-000')).toBeNull();
  expect(readReference('')).toBeNull();
});
