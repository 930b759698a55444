// The procedure is data: the app knows no step by its id, or another procedure's step would be missed without a word.
import ts from 'typescript';
import { parse } from 'yaml';
import { codeOf } from './code.js';
import { lineAt, type Rule, type SourceFile } from './files.js';

const SAY = 'a step is known by its role, not by the id that one procedure gives it';
const OF_A_STEP = /\b(step|stepId|step\.id|steps\[\w+\](\.id)?)$/i;

export const stepIds: Rule = (files) => {
  const steps = files.flatMap(stepsIn);
  const ids = new Set(steps.map(({ id }) => id));
  const roles = new Set(steps.map(({ role }) => role));
  // Parsing takes time, and most files know none.
  const mayKnow = ({ text }: SourceFile) => [...ids].some((id) => text.includes(id));
  return files
    .filter(({ path }) => /^src\/.*\.ts$/.test(path) && !path.endsWith('.test.ts'))
    .filter((file) => mayKnow(file))
    .flatMap((file) => {
      const { tree } = codeOf(file);
      const breaches: string[] = [];
      const visit = (node: ts.Node): void => {
        // An id that is a plain word, such as "review", or that a role has too, is also the name of other things.
        if (
          ts.isStringLiteralLike(node) &&
          ids.has(node.text) &&
          ((node.text.includes('-') && !roles.has(node.text)) || isOfAStep(node))
        )
          breaches.push(`${file.path}:${lineAt(file.text, node.getStart(tree))}: '${node.text}': ${SAY}`);
        node.forEachChild(visit);
      };
      visit(tree);
      return breaches;
    });
};

/** Handed to `stepId`, or compared with what a step is known by. */
function isOfAStep(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent)) return parent.expression.getText() === 'stepId';
  if (ts.isBinaryExpression(parent) && isComparison(parent.operatorToken.kind)) {
    const other = parent.left === node ? parent.right : parent.left;
    return OF_A_STEP.test(other.getText());
  }
  return ts.isCaseClause(parent) && OF_A_STEP.test(parent.parent.parent.expression.getText());
}

const isComparison = (kind: ts.SyntaxKind): boolean =>
  kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;

interface NamedStep {
  readonly id: string;
  readonly role?: string;
}

function stepsIn({ path, text }: SourceFile): readonly NamedStep[] {
  if (!/^procedures\/[^/]+\.ya?ml$/.test(path)) return [];
  return (parse(text) as { steps?: readonly NamedStep[] }).steps ?? [];
}
