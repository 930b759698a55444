// Checks Block Kit payloads as Slack would: the shapes of @slack/types, the documented limits, and the rules
// across fields. The emulator accepts nearly anything, so that its "ok" says nothing about a payload.
import { Ajv, type ErrorObject } from 'ajv';
import { MESSAGE_BLOCKS_MAX, MESSAGE_TEXT_MAX, VIEW_BYTES_MAX } from './block-kit-limits.js';
import { blockRules, viewRules, type BlockKitProblem } from './block-kit-rules.js';
import { loadBlockKitSchema } from './block-kit-schema.js';
import { records, text, type Json } from './json.js';

export interface BlockKitValidator {
  /** A modal or Home tab, as handed to views.open, push, update, publish or in a response_action. */
  view(view: Json): BlockKitProblem[];
  /** A message, as handed to chat.postMessage, chat.update, a response URL or in a command's answer. */
  message(message: Json): BlockKitProblem[];
  /** The blocks of a message alone; `undefined` for none. */
  blocks(blocks: unknown): BlockKitProblem[];
}

let shared: Promise<BlockKitValidator> | undefined;

/** The validator of this process; made once, as compiling the schema takes a second. */
export function blockKitValidator(): Promise<BlockKitValidator> {
  shared ??= create();
  return shared;
}

async function create(): Promise<BlockKitValidator> {
  const { definitions } = await loadBlockKitSchema();
  // Slack counts as JavaScript does: an emoji may be two. (Ajv warns that it would drop the option one day.)
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    validateFormats: false,
    unicode: false,
    logger: false,
  });
  ajv.addSchema({ $id: 'block-kit', definitions });
  const check = (definition: string) => ajv.compile({ $ref: `block-kit#/definitions/${definition}` });
  const [modal, home] = [check('ModalView'), check('HomeView')];
  const blocks = ajv.compile({
    type: 'array',
    maxItems: MESSAGE_BLOCKS_MAX,
    items: { $ref: 'block-kit#/definitions/KnownBlock' },
  });
  const inMessage = (value: unknown): BlockKitProblem[] => {
    if (value === undefined) return [];
    const problems = blocks(value)
      ? []
      : readable(blocks.errors).map((one) => ({ ...one, path: `/blocks${one.path}` }));
    return [...problems, ...blockRules(records(value))];
  };
  return {
    blocks: inMessage,
    view(view) {
      const shape = view.type === 'home' ? home : modal;
      const problems = shape(view) ? [] : readable(shape.errors);
      if (Buffer.byteLength(JSON.stringify(view)) > VIEW_BYTES_MAX)
        problems.push({ path: '', message: 'weighs over 250 KB' });
      return [...problems, ...viewRules(view)];
    },
    message(message) {
      const problems = inMessage(message.blocks);
      // Notifications and screen readers get the text alone, so that blocks without one are mute.
      if (text(message.text) === '')
        problems.push({ path: '/text', message: 'is required, also beside blocks' });
      if (text(message.text).length > MESSAGE_TEXT_MAX) {
        problems.push({ path: '/text', message: `must NOT have more than ${MESSAGE_TEXT_MAX} characters` });
      }
      return problems;
    },
  };
}

/** One line a fault: what says only that a branch didn't match is left out. */
function readable(errors: readonly ErrorObject[] | null | undefined): BlockKitProblem[] {
  const seen = new Set<string>();
  return (errors ?? [])
    .filter((error) => error.keyword !== 'if')
    .map((error) => ({ path: error.instancePath, message: described(error) }))
    .filter(({ path, message }) => !seen.has(path + message) && seen.add(path + message));
}

function described(error: ErrorObject): string {
  const params = error.params as {
    additionalProperty?: string;
    allowedValues?: readonly unknown[];
    allowedValue?: unknown;
  };
  const detail = params.additionalProperty ?? (params.allowedValues ?? [params.allowedValue]).join(', ');
  return `${error.message ?? error.keyword}${detail ? `: ${detail}` : ''}`;
}
