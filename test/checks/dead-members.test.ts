// What the store offers and nobody uses is found here: the check for dead code sees exports, and a member of an
// interface is none. Only our own modules are read, which is all that the question needs.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeEach, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const INTERFACES = ['Store', 'Tx'];
/** The ability that docs/data-protection.md promises, before there is a page on which a person decides. */
const UNUSED_ON_PURPOSE = ['Tx.destroyCase'];

/** The members of these interfaces of src/store/types.ts that no file of src outside src/store uses. */
function unusedMembers(root: string): string[] {
  const src = join(root, 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(src, name));
  const program = programOf(files);
  const checker = program.getTypeChecker();
  const members = membersOf(program.getSourceFile(join(src, 'store', 'types.ts')));
  const names = new Set([...members.keys()].map((member) => member.name.getText()));
  const used = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && names.has(node.text)) {
      for (const declaration of symbolAt(checker, node)?.declarations ?? []) used.add(declaration);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of files.filter((name) => !name.startsWith(join(src, 'store')))) {
    const source = program.getSourceFile(file);
    if (source) visit(source);
  }
  return [...members].filter(([member]) => !used.has(member)).map(([, name]) => name);
}

/** `const { due } = store` names the member, too. */
function symbolAt(checker: ts.TypeChecker, name: ts.Identifier): ts.Symbol | undefined {
  const { parent } = name;
  if (ts.isBindingElement(parent) && (parent.propertyName ?? parent.name) === name)
    return checker.getTypeAtLocation(parent.parent).getProperty(name.text);
  return checker.getSymbolAtLocation(name);
}

function membersOf(
  types: ts.SourceFile | undefined,
): Map<ts.TypeElement & { name: ts.PropertyName }, string> {
  const found = new Map<ts.TypeElement & { name: ts.PropertyName }, string>();
  for (const one of types?.statements ?? []) {
    if (!ts.isInterfaceDeclaration(one) || !INTERFACES.includes(one.name.text)) continue;
    for (const member of one.members)
      if (ts.isMethodSignature(member) || ts.isPropertySignature(member))
        found.set(member, `${one.name.text}.${member.name.getText()}`);
  }
  return found;
}

function programOf(files: readonly string[]): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    types: [],
  };
  const host = ts.createCompilerHost(options, true);
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => ({
      resolvedModule: text.startsWith('.')
        ? {
            resolvedFileName: join(dirname(from), text.replace(/\.js$/, '.ts')),
            extension: ts.Extension.Ts,
          }
        : undefined,
    }));
  return ts.createProgram(files, options, host);
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-members-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

it('names a member that only the store itself, a test or another thing of that name uses', () => {
  write(
    'src/store/types.ts',
    `export interface Tx {
       load(): number; append(): void; lease(): void; drop(): void; supersede(): void; claim(): void; gaveUp(): void;
     }
     export interface Store { transaction<T>(work: (tx: Tx) => T): T; close(): void; readonly health: string }`,
  );
  write('src/store/tx.ts', "import type { Tx } from './types.js'; export const a = (tx: Tx) => tx.drop();");
  write(
    'src/jobs/a.test.ts',
    "import type { Tx } from '../store/types.js'; const a = (tx: Tx) => tx.claim();",
  );
  write(
    'src/jobs/a.ts',
    `import type { Store, Tx } from '../store/types.js';
     const other = { supersede: () => 1 };
     export const a = (store: Store) => store.transaction((tx) => tx.load() + other.supersede());
     export const b = ({ append, lease: held }: Pick<Tx, 'append' | 'lease' | 'gaveUp'>) => [append, held];
     export class C { constructor(private readonly store: Store) {} stop() { this.store.close(); return this.store.health; } }`,
  );
  expect(unusedMembers(folder)).toEqual(['Tx.drop', 'Tx.supersede', 'Tx.claim', 'Tx.gaveUp']);
});

it('finds none but what is there on purpose', () => {
  expect(unusedMembers(ROOT)).toEqual(UNUSED_ON_PURPOSE);
});
