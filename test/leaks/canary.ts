// A text that must not be found, in each of the forms that it could hide in.
const PADDINGS = [0, 1, 2];

/** Base64 depends on where in a group of three bytes the text begins: the middle that is the same for each place. */
function base64Of(text: Buffer, padding: number): string {
  const whole = Buffer.concat([Buffer.alloc(padding), text])
    .toString('base64')
    .replace(/=+$/, '');
  const from = Math.ceil((padding * 8) / 6);
  return whole.slice(from, -2);
}

export function formsOf(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const wide = Buffer.from(text, 'utf16le');
  const base64 = [bytes, wide].flatMap((each) => PADDINGS.map((padding) => base64Of(each, padding)));
  return [
    text,
    encodeURIComponent(text),
    text.replaceAll(' ', '+'),
    ...[bytes, wide].flatMap((each) => [each.toString('hex'), each.toString('hex').toUpperCase()]),
    wide.toString('latin1'),
    Buffer.from(wide).swap16().toString('latin1'),
    ...base64,
    ...base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** Which of the canaries stand in it, in whatever form; a buffer is looked through as bytes. */
export function leaksIn(where: string | Buffer, canaries: readonly string[]): string[] {
  const haystack = typeof where === 'string' ? where : where.toString('latin1');
  return canaries.filter((canary) => formsOf(canary).some((form) => haystack.includes(form)));
}
