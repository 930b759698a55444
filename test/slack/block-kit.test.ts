import { describe, expect, it } from 'vitest';
import { blockKitValidator } from '../twins/slack/block-kit.js';
import { loadBlockKitSchema } from '../twins/slack/block-kit-schema.js';
import type { Json } from '../twins/slack/json.js';

const plain = (text: string): Json => ({ type: 'plain_text', text });
const markdown = (text: string): Json => ({ type: 'mrkdwn', text });
const section = (text = 'Hello'): Json => ({ type: 'section', text: markdown(text) });
const option = (value: string, text = value): Json => ({ text: plain(text), value });
const button = (more: Json = {}): Json => ({
  type: 'button',
  action_id: 'open',
  text: plain('Open'),
  ...more,
});
const actions = (...elements: Json[]): Json => ({ type: 'actions', elements });
const input = (element: Json, more: Json = {}): Json => ({
  type: 'input',
  block_id: 'i',
  label: plain('Label'),
  element,
  ...more,
});
const textInput = (more: Json = {}): Json => ({ type: 'plain_text_input', action_id: 'a', ...more });
const select = (more: Json = {}): Json => ({
  type: 'static_select',
  action_id: 's',
  options: [option('a'), option('b')],
  ...more,
});
const modal = (blocks: Json[], more: Json = {}): Json => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Send'),
  blocks,
  ...more,
});
const many = (count: number, make: (index: number) => Json): Json[] =>
  Array.from({ length: count }, (_, i) => make(i));

const INVALID_VIEWS: [string, Json, string, RegExp][] = [
  ['a title of 25 characters', modal([section()], { title: plain('x'.repeat(25)) }), '/title/text', /24/],
  ['a submit text of 25', modal([section()], { submit: plain('x'.repeat(25)) }), '/submit/text', /24/],
  ['a close text of 25', modal([section()], { close: plain('x'.repeat(25)) }), '/close/text', /24/],
  ['a title in Markdown', modal([section()], { title: markdown('x') }), '/title/type', /plain_text/],
  ['101 blocks', modal(many(101, () => section())), '/blocks', /100/],
  [
    'private_metadata of 3001',
    modal([section()], { private_metadata: 'x'.repeat(3001) }),
    '/private_metadata',
    /3000/,
  ],
  ['callback_id of 256', modal([section()], { callback_id: 'x'.repeat(256) }), '/callback_id', /255/],
  ['a misspelt key', modal([section()], { calback_id: 'x' }), '', /calback_id/],
  ['an unknown block', modal([{ type: 'sektion' }]), '/blocks/0/type', /section/],
  ['a section without text', modal([{ type: 'section' }]), '/blocks/0', /text or fields/],
  ['an empty text', modal([section('')]), '/blocks/0/text/text', /1 char/],
  ['a section text of 3001', modal([section('x'.repeat(3001))]), '/blocks/0/text/text', /3000/],
  [
    'a field of 2001',
    modal([{ type: 'section', fields: [plain('x'.repeat(2001))] }]),
    '/blocks/0/fields/0/text',
    /2000/,
  ],
  ['11 fields', modal([{ type: 'section', fields: many(11, () => plain('x')) }]), '/blocks/0/fields', /10/],
  [
    'a header of 151',
    modal([{ type: 'header', text: plain('x'.repeat(151)) }]),
    '/blocks/0/text/text',
    /150/,
  ],
  [
    'a header in Markdown',
    modal([{ type: 'header', text: markdown('x') }]),
    '/blocks/0/text/type',
    /plain_text/,
  ],
  [
    '11 context elements',
    modal([{ type: 'context', elements: many(11, () => plain('x')) }]),
    '/blocks/0/elements',
    /10/,
  ],
  [
    '26 buttons',
    modal([actions(...many(26, (i) => button({ action_id: `b${i}` })))]),
    '/blocks/0/elements',
    /25/,
  ],
  ['no buttons', modal([actions()]), '/blocks/0/elements', /1 item/],
  [
    'button text of 76',
    modal([actions(button({ text: plain('x'.repeat(76)) }))]),
    '/blocks/0/elements/0/text/text',
    /75/,
  ],
  [
    'button value of 2001',
    modal([actions(button({ value: 'x'.repeat(2001) }))]),
    '/blocks/0/elements/0/value',
    /2000/,
  ],
  ['a bad style', modal([actions(button({ style: 'default' }))]), '/blocks/0/elements/0/style', /primary/],
  [
    'action_id of 256',
    modal([actions(button({ action_id: 'x'.repeat(256) }))]),
    '/blocks/0/elements/0/action_id',
    /255/,
  ],
  ['an action_id twice', modal([actions(button(), button())]), '/blocks/0/elements/1/action_id', /unique/],
  [
    'a block_id twice',
    modal([
      { ...section(), block_id: 'b' },
      { ...section(), block_id: 'b' },
    ]),
    '/blocks/1/block_id',
    /unique/,
  ],
  ['block_id of 256', modal([{ ...section(), block_id: 'x'.repeat(256) }]), '/blocks/0/block_id', /255/],
  ['input without submit', modal([input(textInput())], { submit: undefined }), '/submit', /required/],
  ['input without a label', modal([input(textInput(), { label: undefined })]), '/blocks/0', /label/],
  [
    'a placeholder of 151',
    modal([input(textInput({ placeholder: plain('x'.repeat(151)) }))]),
    '/blocks/0/element/placeholder/text',
    /150/,
  ],
  [
    'min above max',
    modal([input(textInput({ min_length: 5, max_length: 4 }))]),
    '/blocks/0/element/min_length',
    /max_length/,
  ],
  [
    'max_length of 3001',
    modal([input(textInput({ max_length: 3001 }))]),
    '/blocks/0/element/max_length',
    /3000/,
  ],
  ['no options', modal([input(select({ options: [] }))]), '/blocks/0/element/options', /1 item/],
  [
    '101 options',
    modal([input(select({ options: many(101, (i) => option(`o${i}`)) }))]),
    '/blocks/0/element/options',
    /100/,
  ],
  [
    'option text of 76',
    modal([input(select({ options: [option('a', 'x'.repeat(76))] }))]),
    '/blocks/0/element/options/0/text/text',
    /75/,
  ],
  [
    'an option value twice',
    modal([input(select({ options: [option('a'), option('a')] }))]),
    '/blocks/0/element/options/1/value',
    /unique/,
  ],
  [
    'an initial option that is none',
    modal([input(select({ initial_option: option('c') }))]),
    '/blocks/0/element/initial_option',
    /one of/,
  ],
  [
    'neither options nor groups',
    modal([input(select({ options: undefined }))]),
    '/blocks/0/element',
    /either/,
  ],
  [
    '11 radio buttons',
    modal([input({ type: 'radio_buttons', action_id: 'r', options: many(11, (i) => option(`o${i}`)) })]),
    '/blocks/0/element/options',
    /10/,
  ],
  [
    '11 checkboxes',
    modal([input({ type: 'checkboxes', action_id: 'r', options: many(11, (i) => option(`o${i}`)) })]),
    '/blocks/0/element/options',
    /10/,
  ],
  [
    'checkboxes with an empty choice',
    modal([input({ type: 'checkboxes', action_id: 'r', options: [option('a')], initial_options: [] })]),
    '/blocks/0/element/initial_options',
    /empty/,
  ],
  ['a button as an input', modal([input(button())]), '/blocks/0/element/type', /plain_text_input/],
  [
    'a confirm text of 301',
    modal([
      actions(
        button({
          confirm: { title: plain('a'), text: plain('x'.repeat(301)), confirm: plain('a'), deny: plain('b') },
        }),
      ),
    ]),
    '/blocks/0/elements/0/confirm/text/text',
    /300/,
  ],
  ['a Home tab with a title', { type: 'home', title: plain('x'), blocks: [section()] }, '', /title/],
];

const INVALID_MESSAGES: [string, Json, string, RegExp][] = [
  ['51 blocks', { text: 'x', blocks: many(51, () => section()) }, '/blocks', /50/],
  ['blocks without a text', { blocks: [section()] }, '/text', /required/],
  ['a text of 4001', { text: 'x'.repeat(4001) }, '/text', /4000/],
  [
    'a button without text',
    { text: 'x', blocks: [actions(button({ text: undefined }))] },
    '/blocks/0/elements/0',
    /text/,
  ],
  [
    'a button to nowhere',
    { text: 'x', blocks: [actions(button({ url: 'javascript:alert(1)' }))] },
    '/blocks/0/elements/0/url',
    /web address/,
  ],
];

const VALID_VIEWS: [string, Json][] = [
  [
    'everything at its limit',
    modal([section('x'.repeat(3000)), input(textInput({ max_length: 3000 }))], {
      title: plain('x'.repeat(24)),
      private_metadata: 'x'.repeat(3000),
    }),
  ],
  ['100 blocks', modal(many(100, () => section()))],
  [
    'each kind of input',
    modal([
      input(textInput({ multiline: true, initial_value: 'x' }), {
        block_id: '1',
        hint: plain('hint'),
        optional: true,
      }),
      input(select({ initial_option: option('a'), placeholder: plain('x') }), { block_id: '2' }),
      input(
        {
          type: 'multi_static_select',
          action_id: 'm',
          option_groups: [{ label: plain('g'), options: [option('a')] }],
        },
        { block_id: '3' },
      ),
      input(
        {
          type: 'radio_buttons',
          action_id: 'r',
          options: [{ ...option('a'), description: plain('more') }],
        },
        { block_id: '4' },
      ),
      input(
        { type: 'checkboxes', action_id: 'c', options: [{ text: markdown('*a*'), value: 'a' }] },
        { block_id: '5' },
      ),
      input({ type: 'datetimepicker', action_id: 'd', initial_date_time: 1_628_633_820 }, { block_id: '6' }),
      input(
        { type: 'external_select', action_id: 'e', min_query_length: 2 },
        { block_id: '7', dispatch_action: true },
      ),
    ]),
  ],
  [
    'a Home tab',
    {
      type: 'home',
      blocks: [
        { type: 'header', text: plain('Home') },
        { type: 'divider' },
        actions(button({ style: 'primary', value: 'SD-1' })),
      ],
    },
  ],
  ['a picture', modal([{ type: 'image', alt_text: 'x', image_url: 'https://x.example/x.png' }])],
];

describe('Block Kit validator', () => {
  it('reads limits out of @slack/types', async () => {
    const schema = await loadBlockKitSchema();
    expect(schema.limits).toBeGreaterThan(100);
  });

  it.each(INVALID_VIEWS)('refuses a view with %s', async (_, view, path, message) => {
    const problems = (await blockKitValidator()).view(JSON.parse(JSON.stringify(view)) as Json);
    expect(problems).toContainEqual({ path, message: expect.stringMatching(message) as string });
    expect(problems.length).toBeLessThan(3);
  });

  it.each(INVALID_MESSAGES)('refuses a message with %s', async (_, view, path, message) => {
    const problems = (await blockKitValidator()).message(JSON.parse(JSON.stringify(view)) as Json);
    expect(problems).toContainEqual({ path, message: expect.stringMatching(message) as string });
  });

  it.each(VALID_VIEWS)('takes %s', async (_, view) => {
    expect((await blockKitValidator()).view(view)).toEqual([]);
  });

  it('takes a message of 50 blocks', async () => {
    const message = { text: 'x', blocks: many(50, () => section()) };
    expect((await blockKitValidator()).message(message)).toEqual([]);
  });
});
