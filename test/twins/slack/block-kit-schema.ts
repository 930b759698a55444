// The JSON schema of Block Kit: generated from @slack/types, given its limits, and kept on disk.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { applyLimits } from './block-kit-limits.js';
import { isRecord, record, text, type Json } from './json.js';

/** Raise it when the transformation below changes, so that no older schema is read from disk. */
const TRANSFORMATION = 1;

export interface BlockKitSchema {
  readonly typesVersion: string;
  /** How many properties carry a limit. */
  readonly limits: number;
  readonly definitions: Json;
}

/** The schema, from `node_modules/.cache` when this version of @slack/types was seen before (made in about 2 s). */
export async function loadBlockKitSchema(): Promise<BlockKitSchema> {
  const manifest = createRequire(import.meta.url).resolve('@slack/types/package.json');
  const typesVersion = text(record(JSON.parse(readFileSync(manifest, 'utf8'))).version);
  const file = join(dirname(manifest), '../../.cache/block-kit', `${typesVersion}-${TRANSFORMATION}.json`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as BlockKitSchema;
  } catch {
    const schema = await generate(join(dirname(manifest), 'dist/index.d.ts'), typesVersion);
    mkdirSync(dirname(file), { recursive: true });
    // Several test processes may do this at once: written aside, then moved, so that none reads a half.
    const aside = `${file}.${process.pid}`;
    writeFileSync(aside, JSON.stringify(schema));
    renameSync(aside, file);
    return schema;
  }
}

async function generate(path: string, typesVersion: string): Promise<BlockKitSchema> {
  const { createGenerator } = await import('ts-json-schema-generator');
  const generated = createGenerator({
    path,
    type: '*',
    skipTypeCheck: true,
    additionalProperties: false,
  }).createSchema('*');
  const definitions = record(JSON.parse(JSON.stringify(generated.definitions ?? {})));
  // An option's text is plain or Markdown; which of the two may stand where is a rule of its own.
  const option = record(JSON.parse(JSON.stringify(definitions.PlainTextOption)));
  record(record(option.properties).text).$ref = '#/definitions/TextObject';
  definitions.Option = option;
  const limits = applyLimits(definitions);
  record(record(option.properties).text).allOf = [{ properties: { text: { maxLength: 75 } } }];
  return { typesVersion, limits, definitions: record(byType(definitions, definitions)) };
}

/**
 * Turns each union whose members differ by their `type` into one branch a type, so that a wrong field gives
 * one message about that field, not one for each block that it isn't. A member that takes any type is dropped:
 * with it, an unknown block would pass.
 */
function byType(value: unknown, definitions: Json): unknown {
  if (Array.isArray(value)) return value.map((item) => byType(item, definitions));
  if (!isRecord(value)) return value;
  const copy: Json = {};
  for (const [key, item] of Object.entries(value)) copy[key] = byType(item, definitions);
  if (!Array.isArray(value.anyOf)) return copy;
  const members = value.anyOf.flatMap((member) => flatten(member, definitions));
  const types = new Map<string, unknown[]>();
  for (const member of members) {
    const shape = resolve(member, definitions);
    if (!isRecord(shape.properties) || !isRecord(shape.properties.type)) return copy;
    const name = shape.properties.type.const;
    if (typeof name === 'string') types.set(name, [...(types.get(name) ?? []), byType(member, definitions)]);
  }
  if (types.size === 0) return copy;
  const { anyOf: _, ...rest } = copy;
  const branches = [...types].map(([name, shapes]) => ({
    if: { required: ['type'], properties: { type: { const: name } } },
    then: shapes.length === 1 ? shapes[0] : { anyOf: shapes },
  }));
  return {
    ...rest,
    allOf: [
      ...(Array.isArray(rest.allOf) ? rest.allOf : []),
      { type: 'object', required: ['type'], properties: { type: { enum: [...types.keys()] } } },
      ...branches,
    ],
  };
}

function resolve(member: unknown, definitions: Json): Json {
  const name = text(record(member).$ref).split('/').pop();
  return name ? record(definitions[decodeURIComponent(name)]) : record(member);
}

function flatten(member: unknown, definitions: Json): unknown[] {
  const shape = resolve(member, definitions);
  if (!Array.isArray(shape.anyOf) || isRecord(shape.properties)) return [member];
  return shape.anyOf.flatMap((inner) => flatten(inner, definitions));
}
