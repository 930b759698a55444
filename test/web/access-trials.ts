// What each person tries on each case, and what the table says of what came.
import { essence, world } from './access-asking.js';
import { canaryOf, CASES, type Answered, type CaseName } from './access-world.js';
import { MAY_DO, MAY_EXPORT, PEOPLE, REPORTERS, type As } from './access-table.js';

export interface Trial {
  readonly what: string;
  readonly path: string;
  readonly body?: Readonly<Record<string, string>>;
  /** As what one may. */
  readonly may: readonly As[];
  /** What was reported stands in the answer. */
  readonly shows?: true;
}

const EVERY_PART: readonly As[] = ['reporter', 'manager', 'officer', 'step-owner'];
/** What is done at once, without a form. */
const QUESTIONS = ['acknowledge', 'accept', 'agree-action', 'confirm/contact-lado/yes'];

function trialsOn(reference: string): Trial[] {
  const [base, id] = [`/cases/${reference}`, crypto.randomUUID()];
  const document = (what: string) => ({
    ...{ what, path: `${base}/exports`, may: MAY_EXPORT, shows: true as const },
    body: { what, format: 'json', made_for: 'nobody' },
  });
  return [
    { what: 'look', path: base, may: EVERY_PART, shows: true },
    { what: 'exports', path: `${base}/exports`, may: MAY_EXPORT },
    document('chronology'),
    document('referral'),
    { what: 'disclosure', path: `${base}/exports/disclosure`, may: MAY_EXPORT, shows: true },
    {
      what: 'disclose',
      path: `${base}/exports/disclosure`,
      body: { part: 'purpose', made_for: '', basis: '' },
      may: MAY_EXPORT,
    },
    ...Object.entries(MAY_DO).flatMap(([button, may]): Trial[] => {
      const [name = '', step = '-'] = button.split('/');
      const form = { form: name, state: `${id} ${reference} ${step} -`, 'f.text': 'not to be kept' };
      const body = { id: crypto.randomUUID(), ...(QUESTIONS.includes(button) ? {} : form) };
      const path = `${base}/do/${button}`;
      return [
        { what: `page of ${button}`, path, may },
        { what: `send ${button}`, path, body, may },
      ];
    }),
  ];
}

/** To somebody with no part in it every button is the same door: one stands for all. */
const BY_NOBODY = [
  ...['look', 'exports', 'chronology', 'disclosure', 'disclose'],
  ...['page of acknowledge', 'send acknowledge', 'send record-step/contact-lado', 'send reply'],
];
/** Where each person tries every route; elsewhere the look and one more, another for each of them. */
const EVERYWHERE: readonly CaseName[] = ['management'];
/** Whether they try every button that isn't theirs, or look alone. */
const triesEveryButton = (who: string, name: CaseName): boolean =>
  EVERYWHERE.includes(name) || (name === 'only children' && who === 'grace.obi');

export const partOf = (who: string, name: CaseName): As => {
  const sight = PEOPLE[who]?.sees[name] ?? '-';
  return sight === '-' ? 'nobody' : sight === 'report' ? 'reporter' : (PEOPLE[who]?.as ?? 'nobody');
};

export function trialsOf(who: string, name: CaseName): Trial[] {
  const [as, trials] = [partOf(who, name), trialsOn(world.references[name])];
  if (as === 'nobody') {
    const some = trials.filter((trial) => BY_NOBODY.includes(trial.what));
    const one = (Object.keys(PEOPLE).indexOf(who) + CASES.indexOf(name)) % some.length;
    return EVERYWHERE.includes(name) ? some : some.filter((trial, i) => trial.what === 'look' || i === one);
  }
  // What they may do is done at the end: here it would change who stands how.
  const changes = (trial: Trial) => trial.body !== undefined && !trial.shows && trial.may.includes(as);
  return trials.filter((trial) => !changes(trial) && (trial.shows ?? triesEveryButton(who, name)));
}

/** What the table says against what came; null when they agree. */
export function verdictOn(
  trial: Trial,
  who: string,
  name: CaseName,
  came: Answered,
  unknown: string,
): string | null {
  const [as, sight] = [partOf(who, name), PEOPLE[who]?.sees[name] ?? '-'];
  const shown = came.text.includes(canaryOf(name));
  const [id, reporter] = REPORTERS[name] ?? [];
  const isNamed =
    id !== undefined && reporter !== undefined && (came.text.includes(id) || came.text.includes(reporter));
  if (CASES.some((other) => other !== name && came.text.includes(canaryOf(other))))
    return 'shows another case';
  if (as === 'nobody') return essence(came) === unknown ? null : 'is told apart from a case that there isn’t';
  if (!trial.may.includes(as)) {
    if (trial.body !== undefined && came.status < 400 && !isRefusal(came.text)) return 'was not refused';
    return shown ? 'shows what was reported' : null;
  }
  if (came.status !== 200) return 'was refused';
  if (trial.shows && !shown) return 'does not show what was reported';
  if (!trial.shows || as === 'reporter' || reporter === undefined) return null;
  return isNamed === (sight === 'named')
    ? null
    : isNamed
      ? 'names the reporter'
      : 'does not name the reporter';
}

const isRefusal = (text: string): boolean => /can’t open|can&#39;t open|has moved on/.test(text);
