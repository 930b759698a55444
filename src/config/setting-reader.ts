// Reads individual settings from the environment and collects what is wrong with them, never the value of a
// secret.
import { Problems, hint } from './problems.js';

export type Environment = Readonly<Record<string, string | undefined>>;

interface Expectation {
  /** What is expected, with an example: `an address like https://…`. */
  readonly expected: string;
  readonly accepts: (value: string) => boolean;
  /** A secret's value appears in no message. */
  readonly secret?: boolean;
}

export class SettingReader {
  readonly problems = new Problems();
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** An empty setting counts as none. */
  has(name: string): boolean {
    return this.raw(name) !== null;
  }

  raw(name: string): string | null {
    const value = this.#environment[name]?.trim();
    return value === undefined || value === '' ? null : value;
  }

  read(name: string, { expected, accepts, secret }: Expectation): string | null {
    const value = this.raw(name);
    if (value === null || accepts(value)) return value;
    this.problems.add(name, `expected ${expected}${secret === true ? '' : `, got ${JSON.stringify(value)}`}`);
    return null;
  }

  secret(name: string, expected: string, accepts: (value: string) => boolean = () => true): string | null {
    return this.read(name, { expected, accepts, secret: true });
  }

  url(name: string, protocols: readonly string[], example: string, secret = false): string | null {
    const accepts = (value: string) => URL.canParse(value) && protocols.includes(new URL(value).protocol);
    return this.read(name, { expected: `an address like ${example}`, accepts, secret });
  }

  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.raw(name);
    if (value === null) return fallback;
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    const near = hint(value, choices);
    this.problems.add(name, `expected one of ${choices.join(', ')}, got ${JSON.stringify(value)}${near}`);
    return fallback;
  }

  /** Notes each of `needed` that is missing though `given` is there. */
  needs(given: string, needed: readonly (readonly [name: string, example: string])[]): void {
    if (!this.has(given)) return;
    for (const [name, example] of needed) {
      if (!this.has(name)) this.problems.add(name, `is missing, though ${given} is set; expected ${example}`);
    }
  }
}
