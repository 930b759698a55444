// A person of a story in front of Pigeon: notes that reached them, sheets that lie open, and pecks that nobody offered.
import type { FormValues } from '../../../src/bot/cards/card.js';
import type { PersonId } from '../../../src/escalation/ids.js';
import type { Seen, StoryButton, StoryPerson, StoryPlatform } from '../../stories/platform/story-person.js';
import type { Loft } from './loft.js';
import type { Drawn, Note, Pad, Sheet } from './pigeon/drawing.js';

type SeenForm = Extract<Seen, { kind: 'form' }>;
type SeenCard = Extract<Seen, { kind: 'card' }>;

/** @param url where the app answers */
export const pigeonPlatform = (loft: Loft, url: string, ringOf: (id: string) => string): StoryPlatform => {
  const known = new Map<PersonId, ByPigeon>();
  return {
    name: 'Pigeon',
    person: (id) => {
      const person = known.get(id) ?? new ByPigeon(id, loft, url, ringOf(id));
      known.set(id, person);
      return person;
    },
  };
};

class ByPigeon implements StoryPerson {
  private sheet: Sheet | null = null;
  private written: Record<string, string | readonly string[]> = {};

  constructor(
    readonly id: PersonId,
    private readonly loft: Loft,
    private readonly url: string,
    private readonly ring: string,
  ) {}

  startConcern(): Promise<Seen> {
    return this.does({ what: 'coo', text: 'concern' });
  }

  async form(): Promise<SeenForm | null> {
    return this.sheet === null ? null : formOf(this.sheet);
  }

  async fill(values: FormValues): Promise<void> {
    for (const [id, value] of Object.entries(values)) {
      const slot = this.open().slots.find((one) => one.slot === id);
      if (slot === undefined) throw new Error(`the sheet has no slot ${id}`);
      const strange = [value].flat().filter((one) => slot.picks.length > 0 && !slot.picks.includes(one));
      if (strange.length > 0) throw new Error(`${id} can't be ${strange.join(', ')}`);
      this.written[id] = value;
    }
  }

  submit(): Promise<Seen> {
    return this.does({ what: 'send', sheet: this.filled() });
  }

  pressInForm({ name, value }: StoryButton): Promise<Seen> {
    if (!this.open().pads.some(is({ name, value }))) throw new Error(`the sheet has no pad ${name}`);
    return this.peck({ name, value }, this.filled());
  }

  async close(): Promise<void> {
    this.sheet = null;
  }

  async messages(): Promise<SeenCard[]> {
    return this.notes().map(cardOf);
  }

  pressInMessages(button: StoryButton): Promise<Seen> {
    if (!this.notes().some(({ pads }) => pads.some(is(button))))
      throw new Error(`no note has ${button.name}`);
    return this.peck(button);
  }

  async status(): Promise<SeenCard[]> {
    const drawn = await this.loft.fly(this.url, this.ring, { what: 'coo', text: 'status' });
    return 'notes' in drawn ? drawn.notes.map(cardOf) : [];
  }

  pressInStatus(button: StoryButton): Promise<Seen> {
    return this.peck(button);
  }

  forge(button: StoryButton): Promise<Seen> {
    return this.peck(button);
  }

  private peck({ name, value }: StoryButton, sheet?: object): Promise<Seen> {
    return this.does({ what: 'peck', pad: name, seed: value, ...(sheet === undefined ? {} : { sheet }) });
  }

  private async does(did: object): Promise<Seen> {
    return this.show(await this.loft.fly(this.url, this.ring, did));
  }

  private show(drawn: Drawn): Seen {
    if ('sheet' in drawn) {
      const { sheet } = drawn;
      // What was to be mended is mended in what stands there already.
      const isSame = hasErrors(sheet) && sheet.sheet === this.sheet?.sheet;
      if (!isSame) this.written = {};
      this.sheet = sheet;
      return formOf(sheet);
    }
    this.sheet = null;
    const last = drawn.notes.at(-1);
    return last === undefined ? { kind: 'nothing' } : cardOf(last);
  }

  private filled(): object {
    const { sheet: name, state, slots } = this.open();
    const values = Object.fromEntries(slots.map(({ slot, wrote }) => [slot, this.written[slot] ?? wrote]));
    return { name, state, values };
  }

  private open(): Sheet {
    if (this.sheet === null) throw new Error(`${this.id} has no sheet open`);
    return this.sheet;
  }

  /** The latest first. */
  private notes(): Note[] {
    return this.loft.notes.filter(({ ring }) => ring === this.ring).reverse();
  }
}

const is =
  ({ name, value }: StoryButton) =>
  ({ pad, seed }: Pad): boolean =>
    pad === name && seed === value;
const textOf = ({ head, lines }: Note): string => [head, ...lines].join('\n');
const buttonsOf = ({ pads }: Note): StoryButton[] =>
  pads.map(({ pad, seed }) => ({ name: pad, value: seed }));
const hasErrors = ({ slots, wrong }: Sheet): boolean =>
  wrong !== null || slots.some((slot) => slot.wrong !== null);

const cardOf = (note: Note): SeenCard => ({ kind: 'card', text: textOf(note), buttons: buttonsOf(note) });

const formOf = (sheet: Sheet): SeenForm => ({
  kind: 'form',
  name: sheet.sheet,
  fields: sheet.slots.map(({ slot, word, picks }) => ({ id: slot, label: word, options: picks })),
  errors: Object.fromEntries(
    [{ slot: '', wrong: sheet.wrong }, ...sheet.slots].flatMap(({ slot, wrong }) =>
      wrong === null ? [] : [[slot, wrong]],
    ),
  ),
  buttons: buttonsOf(sheet),
  text: textOf(sheet),
});
