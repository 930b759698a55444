// What people say on the phone: `SD-7K4M-Q2X`. Random, so that it reveals no count; the last character checks
// the rest.
import { randomInt } from 'node:crypto';
import { reference, type Reference } from '../escalation/ids.js';

/** Thirty-one characters, a prime number, none easily mistaken for another: no 0, O, 1, I, L. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const RANDOM_LENGTH = 6;

/** Draws a reference: one of 887 million. The store refuses a duplicate, and another is drawn. */
export function drawReference(draw: (below: number) => number = randomInt): Reference {
  const characters = Array.from({ length: RANDOM_LENGTH }, () => ALPHABET.charAt(draw(ALPHABET.length)));
  const all = characters.join('') + checkCharacter(characters.join(''));
  return reference(`SD-${all.slice(0, 4)}-${all.slice(4)}`);
}

/**
 * As typed or read out → as stored; null when it can't be one, for example when two characters were swapped.
 */
export function readReference(text: string): Reference | null {
  const all = text
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/^SD(?=.{7}$)/, '');
  if (all.length !== RANDOM_LENGTH + 1 || all.split('').some((c) => !ALPHABET.includes(c))) return null;
  if (checkCharacter(all.slice(0, RANDOM_LENGTH)) !== all.charAt(RANDOM_LENGTH)) return null;
  return reference(`SD-${all.slice(0, 4)}-${all.slice(4)}`);
}

/** A weighted sum modulo a prime notices every single wrong character and every swap. */
function checkCharacter(characters: string): string {
  const sum = characters.split('').reduce((total, c, index) => total + ALPHABET.indexOf(c) * (index + 2), 0);
  return ALPHABET.charAt(sum % ALPHABET.length);
}
