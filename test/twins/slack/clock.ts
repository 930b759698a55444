// Slack's own time. Real time passes, and beside it what a test lets pass, so that none waits for an hour.

/** A busy machine is no fault of the app's: so much of each wait in real time isn't counted. */
const ALLOWED_MS = 7_000;

export class TwinClock {
  private passed = 0;
  private stoodAt: number | null = null;
  private followed: () => number = () => 0;

  /** Milliseconds since 1970: for what lasts minutes and hours (limits, addresses, tokens, tries). */
  now(): number {
    return (this.stoodAt ?? Date.now()) + this.passed + this.followed();
  }

  /** Starts a stopwatch for the seconds in which an app must answer; it counts what a test lets pass. */
  stopwatch(): () => number {
    const [from, passed] = [performance.now(), this.passed];
    const real = () => (this.stoodAt === null ? performance.now() - from : 0);
    return () => this.passed - passed + Math.max(0, real() - ALLOWED_MS);
  }

  /** From here on only what a test lets pass counts, however long the machine takes. */
  stand(): void {
    this.stoodAt = Date.now();
  }

  /** Lets time pass in Slack. */
  pass(ms: number): void {
    this.passed += ms;
  }

  /** From here on time passes by this clock as well: an app's, which a test moves through its days. */
  follow(other: { now(): number }): void {
    const from = other.now();
    this.followed = () => other.now() - from;
  }
}
