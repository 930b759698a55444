// The procedure of a partnership that doesn't exist: the same duties under ids of its own, and one step more. Whatever
// the program does with a step, it must do by what the file says that the step is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../../src/config/package-root.js';
import { readProcedure } from '../../src/config/procedure-file.js';

/** Kent and Medway's id → Westmere's. */
export const WESTMERE_IDS: Readonly<Record<string, string>> = {
  'tell-manager': 'somebody-has-it',
  'contact-police': 'ring-constabulary',
  'secure-device': 'leave-it-be',
  'contact-lado': 'refer-to-lado',
  'out-of-hours-contact': 'duty-line',
  'agree-actions': 'plan-of-the-day',
  'establish-access-to-children': 'what-is-known',
  'youth-produced-imagery': 'among-pupils',
  'refer-childrens-services': 'front-door',
  'immediate-action': 'heads-decide',
  'family-and-person-hold': 'not-a-word',
  'child-protection-procedures': 'assurance',
  'child-and-family-assessment': 'cfa',
  'strategy-discussion': 'strategy-meeting',
  'section-47-findings': 'what-was-found',
  'child-protection-conference': 'icpc',
  'identify-children': 'victim-identification',
  'ceop-iwf': 'national-bodies',
  'allegations-procedure': 'aps-procedure',
  'harmful-behaviour': 'hsb-pathway',
  'feedback-7-days': 'first-word',
  'feedback-3-months': 'last-word',
  review: 'look-again',
};

/** The step that Kent and Medway doesn't have, with a name in chat that isn't its title. */
export const MORE = {
  id: 'tell-trust-board',
  title: 'Trust board told of the pictures',
  in_chat: 'the board',
  in_referral: true,
  in_statistics: true,
  instruction: 'Tell the safeguarding trustee that there is a case, and nothing of it.',
  source: ['Westmere 12'],
  owner: 'handling-manager',
  applies: 'always',
  due: [{ when: 'always', at: 'months', amount: 12, whose: 'default' }],
};

const renamed = (id: string): string => WESTMERE_IDS[id] ?? id;

interface RawStep {
  readonly id: string;
  readonly after?: readonly string[];
}

/** The text of its file, as somebody there would write it. */
export function westmereText(): string {
  const kent = parse(readFileSync(join(packageRoot(), 'procedures', 'kent-medway.yaml'), 'utf8')) as {
    steps: RawStep[];
  };
  const steps = kent.steps.map((step) => ({
    ...step,
    id: renamed(step.id),
    ...(step.after ? { after: step.after.map(renamed) } : {}),
  }));
  return stringify({ ...kent, id: 'westmere', title: 'Westmere Safeguarding Partnership', steps: [...steps, MORE] });
}

export const westmere = readProcedure(westmereText());

/** A story's file with Westmere's ids in the places where a step is named. */
export function renameSteps(value: unknown, key = ''): unknown {
  if (key === 'step' && typeof value === 'string') return renamed(value);
  if (Array.isArray(value)) return value.map((one) => renameSteps(one));
  if (typeof value !== 'object' || value === null) return value;
  const byStep = key === 'verdicts' || key === 'due' || key === 'tighten';
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [byStep ? renamed(name) : name, renameSteps(inner, name)]),
  );
}
