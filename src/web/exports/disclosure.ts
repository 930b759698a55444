// The page on which a disclosure is decided: purpose, each item, each name, then the document and the record of why.
import { randomUUID } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { CaseView } from '../../casework/casework.js';
import {
  decisionOn,
  decisionRecordOf,
  disclosureItems,
  disclosureOf,
  EMPTY_DRAFT,
  isDecided,
  ITEM_DECISIONS,
  NAME_DECISIONS,
  namesToDecide,
  pendingDecisions,
  type DisclosureDraft,
  type DisclosureItem,
} from '../../exports/disclosure.js';
import { EXPORT_FORMATS } from '../../exports/document.js';
import type { Context } from '../../escalation/context.js';
import { withVisibleLinks } from '../../casework/visible-links.js';
import { answerNotFound } from '../kit/not-found.js';
import { signedIn } from '../kit/visitor.js';
import { referenceOf, sendFile, type ExportOptions } from './parts.js';

/** Characters. Anything longer comes back as typed, to be shortened. */
const MOST = { made_for: 200, basis: 500, reason: 1_000, text: 20_000 } as const;
type Typed = keyof typeof MOST;
/** Within this time one person's looks at the page are one opening in the case's log. */
const ONE_LOOK_MS = 5 * 60_000;

const text = z.string().trim().default('');
const forms = z.discriminatedUnion('part', [
  z.object({ part: z.literal('purpose'), made_for: text, basis: text }),
  z.object({
    part: z.literal('item'),
    item: z.string(),
    digest: z.string(),
    decision: z.enum(ITEM_DECISIONS).or(z.literal('')).default(''),
    reason: text,
    text: z.string().default(''),
  }),
  z.object({
    part: z.literal('name'),
    name: z.string(),
    decision: z.enum(NAME_DECISIONS).or(z.literal('')).default(''),
    reason: text,
  }),
  z.object({
    part: z.literal('make'),
    document: z.enum(['disclosure', 'record']),
    format: z.enum(EXPORT_FORMATS),
  }),
]);
type DecisionForm = z.infer<typeof forms>;
type ItemDecisionForm = Extract<DecisionForm, { part: 'item' }>;

/** What was typed and can't be saved yet, and what to correct. */
interface FormProblem {
  readonly at: string;
  readonly field: Typed | 'decision';
  readonly message: string;
  readonly sent: DecisionForm;
}

interface OpenedDisclosure {
  readonly view: CaseView;
  readonly context: Context;
  readonly draft: DisclosureDraft;
  readonly items: readonly DisclosureItem[];
}

export function disclosureRoutes(o: ExportOptions): Router {
  const router = Router({ mergeParams: true });
  router.get('/', async (request, response) => {
    const looked = await look(o, request);
    if (looked === null) return answerNotFound(request, response);
    response.render('exports/disclosure', pageOf(looked, null));
  });
  router.post('/', async (request, response) => {
    const sent = forms.safeParse(request.body);
    if (!sent.success) return response.redirect(303, request.baseUrl);
    if (sent.data.part === 'make') return make(o, request, response, sent.data);
    const looked = await look(o, request);
    if (looked === null) return answerNotFound(request, response);
    const problem = problemOf(sent.data, looked);
    if (problem !== null) {
      return response.status(422).render('exports/disclosure', pageOf(looked, problem));
    }
    const { data } = sent;
    await o.drafts.change(keyOf(request), (draft) => withDecision(draft ?? EMPTY_DRAFT, data));
    return response.redirect(303, `${request.baseUrl}#${anchorOf(data)}`);
  });
  return router;
}

/** The page shows what was reported, so looking at it is an opening. */
async function look(o: ExportOptions, request: Request): Promise<OpenedDisclosure | null> {
  const { person: who, sessionKey } = signedIn(request);
  const ref = referenceOf(request);
  const context = o.context();
  const id = `look:${sessionKey.slice(0, 16)}:${ref}:${Math.floor(context.now / ONE_LOOK_MS)}`;
  const opened = await o.casework.open(ref, who, id);
  if (opened === null) return null;
  const view = await withVisibleLinks(o.casework, opened, who, context.organisation);
  const draft = (await o.drafts.get(keyOf(request))) ?? EMPTY_DRAFT;
  return {
    view: withoutLooks(view),
    context,
    draft,
    items: disclosureItems(withoutLooks(view), context, who),
  };
}

/**
 * Looking at the record to prepare the disclosure isn't part of what is disclosed: each look would be a new
 * item.
 */
const withoutLooks = (view: CaseView): CaseView => ({
  ...view,
  events: view.events.filter((e) => e.type !== 'ContentOpened' && e.type !== 'Exported'),
});

const keyOf = (request: Request): string => `${referenceOf(request)} ${signedIn(request).person}`;

function problemOf(sent: DecisionForm, { items }: OpenedDisclosure): FormProblem | null {
  const problem: AddError = (field, message) => ({ at: anchorOf(sent), field, message, sent });
  const long = tooLong(sent);
  if (long !== null) return problem(long, `Make it shorter: ${counted(MOST[long])} characters at the most`);
  switch (sent.part) {
    case 'purpose':
      if (sent.made_for === '') return problem('made_for', 'Say to whom it is given');
      return sent.basis === '' ? problem('basis', 'Say why it is given') : null;
    case 'name':
      if (sent.decision === '') return problem('decision', 'Choose whether the name is kept');
      return sent.reason === '' ? problem('reason', 'Give a reason: the name is of somebody else') : null;
    case 'item':
      return itemProblem(sent, items, problem);
    case 'make':
      return null;
  }
}

type AddError = (field: FormProblem['field'], message: string) => FormProblem;

const counted = (n: number): string => n.toLocaleString('en-GB');

function tooLong(sent: DecisionForm): Typed | null {
  const typed: Readonly<Record<string, unknown>> = sent;
  const fields = Object.keys(MOST) as Typed[];
  return (
    fields.find((field) => {
      const text = typed[field];
      return typeof text === 'string' && lines(text).length > MOST[field];
    }) ?? null
  );
}

function itemProblem(
  sent: ItemDecisionForm,
  items: readonly DisclosureItem[],
  problem: AddError,
): FormProblem | null {
  const item = items.find((one) => one.id === sent.item);
  if (sent.decision === '') return problem('decision', 'Choose whether it is included, redacted or left out');
  if (item?.digest !== sent.digest)
    return problem('decision', 'It has changed since you read it: read it again, then decide');
  if (sent.decision !== 'include' && sent.reason === '')
    return problem('reason', 'Give a reason, such as the exemption');
  if (sent.decision === 'redact' && sent.text.trim() === '')
    return problem('text', 'Write what is given out, or leave it out');
  return null;
}

function withDecision(draft: DisclosureDraft, sent: DecisionForm): DisclosureDraft {
  if (sent.part === 'purpose') return { ...draft, madeFor: sent.made_for, basis: sent.basis };
  if (sent.part === 'item' && sent.decision !== '') {
    const { decision, reason, digest } = sent;
    const decided = { decision, reason, digest, text: decision === 'redact' ? lines(sent.text) : '' };
    return { ...draft, items: { ...draft.items, [sent.item]: decided } };
  }
  if (sent.part === 'name' && sent.decision !== '') {
    return {
      ...draft,
      names: { ...draft.names, [sent.name]: { decision: sent.decision, reason: sent.reason } },
    };
  }
  return draft;
}

const lines = (typed: string): string => typed.replace(/\r\n?/g, '\n').trim();

async function make(
  o: ExportOptions,
  request: Request,
  response: Response,
  sent: Extract<DecisionForm, { part: 'make' }>,
): Promise<void> {
  const looked = await look(o, request);
  if (looked === null) return answerNotFound(request, response);
  const { draft, view, context, items } = looked;
  const by = signedIn(request).person;
  if (!isDecided(pendingDecisions(items, draft, view, context))) {
    const message = 'Something is not decided yet';
    const problem: FormProblem = { at: 'open', field: 'decision', message, sent };
    response.status(422).render('exports/disclosure', pageOf(looked, problem));
    return;
  }
  const build = sent.document === 'record' ? decisionRecordOf : disclosureOf;
  const file = await o.exports.exportMade(
    {
      by,
      reference: referenceOf(request),
      format: sent.format,
      what: 'disclosure',
      commandId: `export:${randomUUID()}`,
      suffix: sent.document === 'record' ? '-decisions' : '',
    },
    (now, at) => build(withoutLooks(now), at, by, draft),
  );
  if (file !== null) return sendFile(response, file);
  // Something has been added to the case in the meantime and needs a decision too; or the case is no longer
  // theirs.
  response.redirect(303, request.baseUrl);
}

const anchorOf = (sent: DecisionForm): string =>
  sent.part === 'item' ? `item-${sent.item}` : sent.part === 'name' ? 'names' : sent.part;

function pageOf(looked: OpenedDisclosure, problem: FormProblem | null): Record<string, unknown> {
  const { items, draft, view, context } = looked;
  const open = pendingDecisions(items, draft, view, context);
  const sent = problem?.sent;
  return {
    reference: view.reference,
    hasErrors: problem !== null,
    problem,
    purpose: sent?.part === 'purpose' ? { madeFor: sent.made_for, basis: sent.basis } : draft,
    purposeErrors: problem !== null && sent?.part === 'purpose' ? { [problem.field]: problem.message } : {},
    items: items.map((item) => {
      const decided = decisionOn(item, draft);
      const own = sent?.part === 'item' && sent.item === item.id ? sent : null;
      return {
        ...item,
        decided: decided?.decision ?? null,
        decision: own?.decision ?? decided?.decision ?? '',
        reason: own?.reason ?? decided?.reason ?? '',
        out: own?.text ?? (decided?.decision === 'redact' ? decided.text : item.text),
        errors: own === null || problem === null ? {} : { [problem.field]: problem.message },
      };
    }),
    names: namesToDecide(items, draft, view, context).map((name) => {
      const decided = Object.hasOwn(draft.names, name) ? draft.names[name] : undefined;
      const own = sent?.part === 'name' && sent.name === name ? sent : null;
      return {
        name,
        decision: own?.decision ?? decided?.decision ?? '',
        decided: decided?.decision ?? null,
        reason: own?.reason ?? decided?.reason ?? '',
        errors: own === null || problem === null ? {} : { [problem.field]: problem.message },
      };
    }),
    open: {
      items: open.items.length,
      names: open.names.length,
      purpose: open.purpose,
      nothing: isDecided(open),
    },
  };
}
