// The rehearsal room in the browser: pick a person, see their chat and their post, act, and move the clock. It has
// no sign-in of its own: it is served on this machine alone, or live behind the sign-in of the site. It takes nothing
// that another site makes a browser send.
import { Router, urlencoded, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import { partyOf } from '../../escalation/organisation.js';
import type { PersonId } from '../../escalation/ids.js';
import { instantOf } from '../../bot/cards/words.js';
import type { Card } from '../../bot/cards/card.js';
import type { ChatFormInput, RehearsalRoom } from '../room.js';
import { dayOf, happeningText } from '../../web/kit/day-clock.js';
import { refuseOtherSites } from '../../web/kit/csrf.js';
import { readValues } from '../../web/kit/forms.js';
import { exampleValues, GUIDE_STARTS_WITH } from '../guide/guide.js';
import type { StoryName } from '../guide/guide-step.js';
import { rehearsalPage } from './page.js';

const BODY_LIMIT = '256kb';
const TEXT_LIMIT = 3_000;
/** How far the clock may be moved at once, in days: a rehearsal is of days, not of years. */
const MOVE_LIMIT_DAYS = 60;
const DAY_MS = 86_400_000;

export interface RehearsalOptions {
  readonly room: RehearsalRoom;
  /** How our own links in e-mails and texts begin; null where the web pages don't show these cases. */
  readonly ownAddress: string | null;
  readonly toAdaptiveCard?: ((card: Card) => unknown) | null;
}

const id = z.string().min(1).max(100);
const said = z.object({ id, text: z.string().max(TEXT_LIMIT) });
const pressed = z.object({ id, button: z.string().max(300) });
const sent = z.object({
  id,
  form: z.string().max(100),
  state: z.string().max(3_000),
  button: z.string().max(300).optional(),
});
const moved = z.object({ to: z.string().max(30).optional() });
/** Where somebody was in the room, to return to. */
const stood = z.object({ view: z.enum(['chat', 'post']).catch('chat') });
const chosen = z.object({ story: z.enum(['first', 'speak-up']) });
type View = z.infer<typeof stood>['view'];

/** What the room remembers about whoever plays it, besides chats and post. */
interface Play {
  readonly visited: Set<PersonId>;
  notice: string | null;
  /** Where they were, to come back to from a page of the web. */
  last: string | null;
  story: StoryName;
}

/** Mount it at `/rehearsal`. */
export function rehearsalRoutes(o: RehearsalOptions): Router {
  const { room } = o;
  const router = Router();
  const play: Play = { visited: new Set(), notice: null, last: null, story: 'first' };
  router.use(refuseOtherSites, urlencoded({ extended: false, limit: BODY_LIMIT, parameterLimit: 500 }));

  const show = (view: View) => async (request: Request, response: Response) => {
    const person = personOf(request, room);
    if (person === null) return notFound(response);
    play.visited.add(person);
    play.last = pathOf(person, view);
    // The effects of anything done on a web page have arrived before anybody looks here.
    await room.deliverDue();
    const { ownAddress, toAdaptiveCard = null } = o;
    const page = await rehearsalPage({ ...play, room, person, view, ownAddress, toAdaptiveCard });
    play.notice = null;
    response.set('Cache-Control', 'no-store').render('rehearsal', page);
  };
  router.get('/', (_request, response) =>
    response.redirect(303, play.last ?? pathOf(firstPerson(room), 'chat')),
  );
  router.get('/people/:person', show('chat'));
  router.get('/people/:person/post', show('post'));
  addActs(router, room, play);
  router.use(asPlainWords);
  return router;
}

function addActs(router: Router, room: RehearsalRoom, play: Play): void {
  /** Somebody does something in their chat; then what it caused is delivered. */
  const act = (path: string, work: (person: PersonId, request: Request) => Promise<void> | void) =>
    router.post(`/people/:person/${path}`, async (request, response) => {
      const person = personOf(request, room);
      if (person === null) return notFound(response);
      await work(person, request);
      await room.deliverDue();
      response.redirect(303, pathOf(person, stood.parse(request.body ?? {}).view));
    });

  act('say', async (person, request) => {
    const { id, text } = said.parse(request.body);
    if (text.trim() !== '') await room.chat.say(person, id, text.trim());
  });
  act('press', async (person, request) => {
    const { id, button } = pressed.parse(request.body);
    await room.chat.press(person, id, readButton(button));
  });
  act('form', async (person, request) => {
    const { id, button, ...input } = sent.parse(request.body);
    const form = formFrom(room, person, input, request.body as Record<string, unknown>);
    if (form === null) {
      play.notice = 'That form is no longer open. Nothing was sent.';
      return;
    }
    if (button === undefined) await room.chat.submit(person, id, form);
    else await room.chat.press(person, id, readButton(button), form);
  });
  act('example', (person) => {
    const panel = room.chat.panel(person);
    const now = dayOf([], room.context()).nowField.replace('T', ' ');
    if (panel !== null) room.chat.fill(person, exampleValues(panel, now));
  });
  act('close', (person) => room.chat.closePanel(person));
  act('clock', async (_person, request) => {
    play.notice = await moveClock(room, moved.parse(request.body).to);
  });
  act('story', (_person, request) => {
    play.story = chosen.parse(request.body).story;
  });
  act('again', async () => {
    play.visited.clear();
    play.story = 'first';
    await room.startAgain();
    play.notice = 'A new rehearsal has begun.';
  });
}

const pathOf = (person: string, view: View): string =>
  `/rehearsal/people/${person}${view === 'post' ? '/post' : ''}`;

const firstPerson = (room: RehearsalRoom): string => {
  const { people } = room.context().organisation;
  return people.has(GUIDE_STARTS_WITH) ? GUIDE_STARTS_WITH : ([...people.keys()][0] ?? '');
};

function personOf(request: Request, room: RehearsalRoom): PersonId | null {
  const person = String(request.params['person']) as PersonId;
  return partyOf(room.context().organisation, person) === undefined ? null : person;
}

function notFound(response: Response): void {
  response.status(404).render('message', { title: 'There is nobody of this name here', lines: [] });
}

function readButton(text: string): { name: string; value: string } {
  const [name = '', ...rest] = text.split(' ');
  return { name, value: rest.join(' ') };
}

/** The values for the open form; null when it has changed since. */
function formFrom(
  room: RehearsalRoom,
  person: PersonId,
  input: { form: string; state: string },
  body: Record<string, unknown>,
): ChatFormInput | null {
  const form = room.chat.panel(person)?.form;
  if (form === undefined || form.name !== input.form) return null;
  return { name: form.name, state: input.state, values: readValues(form, body) };
}

/**
 * Moves to a chosen local time or, without one, to the next thing that happens. Returns what to say about it.
 */
async function moveClock(room: RehearsalRoom, to: string | undefined): Promise<string> {
  const context = room.context();
  if (to === undefined) {
    const { next } = dayOf(await room.chat.cases(), context);
    if (next === null) return 'Nothing is under way, so nothing happens by itself. Raise a concern first.';
    await room.moveTo(next.at);
    return `It is ${happeningText(next)}.`;
  }
  const at = instantOf(to.replace('T', ' '), context.organisation.timeZone);
  if (at === null) return 'That is no date and time. Expected something like 2026-03-16 15:10.';
  if (at < context.now) return 'The clock only runs forwards. To begin again, press “Start again”.';
  if (at > context.now + MOVE_LIMIT_DAYS * DAY_MS)
    return `That is too far: at most ${MOVE_LIMIT_DAYS} days at once.`;
  await room.moveTo(at);
  return `It is ${dayOf([], room.context()).now} now.`;
}

function asPlainWords(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (!(error instanceof z.ZodError)) return next(error);
  response.status(400).render('message', {
    title: 'That could not be read',
    lines: [`Nothing was sent. A message holds at most ${TEXT_LIMIT} characters.`],
  });
}
