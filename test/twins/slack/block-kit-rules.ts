// What Slack refuses although each field by itself is well formed.
import { isRecord, record, records, text, type Json } from './json.js';

/** `path` is a JSON pointer into the payload. */
export interface BlockKitProblem {
  readonly path: string;
  readonly message: string;
}

const BLOCKS = 'https://docs.slack.dev/reference/block-kit/blocks';
const ELEMENTS = 'https://docs.slack.dev/reference/block-kit/block-elements';

export const BLOCK_RULES = [
  {
    id: 'submit-beside-input',
    what: 'A modal with an input block has a submit button.',
    source: 'https://docs.slack.dev/reference/views/modal-views',
  },
  { id: 'block-ids-unique', what: 'A block id is used once.', source: BLOCKS },
  {
    id: 'action-ids-unique',
    what: 'An action id is used once in a block.',
    source: `${BLOCKS}/actions-block`,
  },
  {
    id: 'section-has-words',
    what: 'A section has a text or fields.',
    source: `${BLOCKS}/section-block`,
  },
  {
    id: 'one-focus',
    what: 'One element at most has `focus_on_load`.',
    source: `${ELEMENTS}/plain-text-input-element`,
  },
  {
    id: 'options-or-groups',
    what: 'A select has options or groups of them, not both.',
    source: `${ELEMENTS}/select-menu-element`,
  },
  {
    id: 'button-leads-to-the-web',
    what: "A button's `url` is a web address.",
    source: `${ELEMENTS}/button-element`,
  },
  {
    id: 'least-not-over-most',
    what: '`min_length` is not more than `max_length`.',
    source: `${ELEMENTS}/plain-text-input-element`,
  },
  {
    id: 'option-values',
    what: 'Each option has a value, which is used once.',
    source: 'https://docs.slack.dev/reference/block-kit/composition-objects/option-object',
  },
  {
    id: 'initial-among-options',
    what: 'What is chosen at first is one of the options, exactly, and not none of them.',
    source: `${ELEMENTS}/select-menu-element`,
  },
] as const;

const SINGLE = ['static_select', 'radio_buttons'];
const SEVERAL = ['multi_static_select', 'checkboxes'];

/** The cross-field rules of a view. */
export function viewRules(view: Json): BlockKitProblem[] {
  const blocks = records(view.blocks);
  const problems = blockRules(blocks);
  const hasInput = blocks.some((block) => block.type === 'input');
  if (view.type === 'modal' && hasInput && !isRecord(view.submit)) {
    problems.push({ path: '/submit', message: 'is required when a block takes input' });
  }
  return problems;
}

/** The rules of a list of blocks, wherever it stands. */
export function blockRules(blocks: readonly Json[]): BlockKitProblem[] {
  const problems: BlockKitProblem[] = [];
  const report = (path: string, message: string): void => void problems.push({ path, message });
  unique(located(blocks, '/blocks'), 'block_id', report);
  const focused: string[] = [];
  blocks.forEach((block, index) => {
    const path = `/blocks/${index}`;
    if (block.type === 'section' && !isRecord(block.text) && records(block.fields).length === 0) {
      report(path, 'a section needs text or fields');
    }
    const elements = elementsOf(block);
    unique(
      elements.map(([where, element]) => [`${path}${where}`, element]),
      'action_id',
      report,
    );
    for (const [where, element] of elements) {
      if (element.focus_on_load === true) focused.push(`${path}${where}`);
      elementRules(element, `${path}${where}`, report);
    }
  });
  if (focused.length > 1) report(focused[1] ?? '', 'only one element may have focus_on_load');
  return problems;
}

type Report = (path: string, message: string) => void;

/** The interactive elements of a block, each with its path inside it. */
export function elementsOf(block: Json): [string, Json][] {
  const found: [string, Json][] = [];
  if (isRecord(block.accessory)) found.push(['/accessory', block.accessory]);
  if (isRecord(block.element)) found.push(['/element', block.element]);
  if (block.type === 'actions' || block.type === 'context_actions') {
    records(block.elements).forEach((element, index) => found.push([`/elements/${index}`, element]));
  }
  return found;
}

function elementRules(element: Json, path: string, report: Report): void {
  const type = text(element.type);
  if (type.endsWith('static_select')) {
    const both = Array.isArray(element.options) && Array.isArray(element.option_groups);
    const none = !Array.isArray(element.options) && !Array.isArray(element.option_groups);
    if (both || none) report(path, 'needs either options or option_groups');
  }
  if (type === 'button' && typeof element.url === 'string' && !/^https?:\/\//.test(element.url)) {
    report(`${path}/url`, 'must be a web address');
  }
  const { min_length: least, max_length: most } = element;
  if (typeof least === 'number' && typeof most === 'number' && least > most) {
    report(`${path}/min_length`, 'must not be more than max_length');
  }
  optionRules(element, path, report);
}

function optionRules(element: Json, path: string, report: Report): void {
  const type = text(element.type);
  if (![...SINGLE, ...SEVERAL, 'overflow'].includes(type)) return;
  const groups = records(element.option_groups);
  const options = [...records(element.options), ...groups.flatMap((group) => records(group.options))];
  unique(located(options, `${path}/options`), 'value', report);
  options.forEach((option, index) => {
    if (typeof option.value !== 'string') report(`${path}/options/${index}/value`, 'is required');
  });
  const known = new Set(options.map(canonical));
  const initial = SINGLE.includes(type)
    ? [element.initial_option]
    : Array.isArray(element.initial_options)
      ? element.initial_options
      : [];
  if (SEVERAL.includes(type) && Array.isArray(element.initial_options) && initial.length === 0) {
    report(`${path}/initial_options`, 'must not be empty');
  }
  for (const option of initial) {
    if (option !== undefined && !known.has(canonical(record(option)))) {
      report(
        `${path}/${SINGLE.includes(type) ? 'initial_option' : 'initial_options'}`,
        'must be one of the options, exactly',
      );
    }
  }
}

/** A form in which the order of the keys doesn't matter; `emoji` is filled in by Slack and so isn't compared. */
function canonical(value: Json): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (key === 'emoji') return undefined;
    return isRecord(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item;
  });
}

function located(items: readonly Json[], path: string): [string, Json][] {
  return items.map((item, index) => [`${path}/${index}`, item]);
}

function unique(items: readonly (readonly [string, Json])[], key: string, report: Report): void {
  const seen = new Set<unknown>();
  for (const [path, item] of items) {
    const id = item[key];
    if (id === undefined) continue;
    if (seen.has(id)) report(`${path}/${key}`, `must be unique, but ${JSON.stringify(id)} is used twice`);
    seen.add(id);
  }
}
