// A procedure file is refused while it doesn't keep what the program is promised: by name, with its line and an example.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { readProcedure } from '../../config/procedure-file.js';
import { ROLES } from './roles.js';

const FILE = readFileSync(join(packageRoot(), 'procedures', 'kent-medway.yaml'), 'utf8');

function problemsOf(text: string): string {
  try {
    readProcedure(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a role', () => {
  it.each(ROLES)('%s that no step has is refused by name, with an example', (role) => {
    const said = problemsOf(FILE.replace(`    role: ${role}\n`, ''));
    expect(said).toContain(`no step has the role "${role}"`);
    expect(said).toMatch(/for example \{ id: [a-z-]+, role: /);
  });

  it.each(ROLES)('%s that two steps have is refused with both and their lines', (role) => {
    const doubled = FILE.replace('  - id: ceop-iwf\n', `  - id: ceop-iwf\n    role: ${role}\n`);
    const said = problemsOf(doubled);
    expect(said).toContain(`the role "${role}" stands at more than one step`);
    expect(said).toContain(`step "ceop-iwf" (line ${lineOf(doubled, 'id: ceop-iwf')})`);
  });

  it('that isn’t one is refused with those that there are', () => {
    const said = problemsOf(FILE.replace('role: device', 'role: devices'));
    expect(said).toContain('step "secure-device"');
    expect(said).toContain('"devices" isn\'t one of acknowledgement, police-contact');
  });
});

describe('what the program reads', () => {
  const cases = [
    ['the contact that doesn’t guard the day', '    guards_the_day: true\n', '', 'add guards_the_day: true'],
    ['a hold that is none', '    kind: hold\n', '', 'is of the kind "hold"; add kind: hold'],
    [
      'a field that isn’t there',
      'id: initiated,',
      'id: begun_by,',
      'has a field "initiated", for example { id: initiated',
    ],
    ['a field of another kind', 'kind: officer,', 'kind: text,', 'expected kind officer, got text'],
    [
      'a finding that can’t be chosen',
      "id: other-settings, label: 'No child",
      "id: elsewhere, label: 'No child",
      'other-settings missing',
    ],
  ] as const;
  it.each(cases)('is missed by name: %s', (_what, from, to, said) => {
    expect(FILE).toContain(from);
    expect(problemsOf(FILE.replace(from, to))).toContain(said);
  });
});

describe('a slip in the file', () => {
  it('is named by its step and its line, with what it should be', () => {
    const unquoted = FILE.replace('{ id: none, label', '{ id: false, label').replace(
      '{ id: seized,',
      '{ id: false,',
    );
    const said = problemsOf(unquoted);
    expect(said).toContain(
      `step "secure-device" (line ${lineOf(unquoted, 'id: secure-device')}), fields[3].options[4].id`,
    );
    expect(said).toContain('expected a text, got false; write it in quotes, for example id: "false"');
  });

  it('of a step without its name for chat says that it is missing', () => {
    const said = problemsOf(FILE.replace('    in_chat: LADO\n', ''));
    expect(said).toContain('step "contact-lado"');
    expect(said).toContain('in_chat: is missing, for example in_chat: LADO');
  });

  it('in the YAML itself is said with its place', () => {
    expect(problemsOf(FILE.replace('steps:\n', 'steps: [\n'))).toMatch(/at line \d+/);
  });
});
