// Slack's own time. Real time passes, and beside it what a test lets pass, so that none waits for an hour.

/** A busy machine is no fault of the app's: so much of each wait in real time isn't counted. */
const ALLOWED_MS = 7_000;

export class TwinClock {
  private passed = 0;
  private followed: () => number = () => 0;

  /** Milliseconds since 1970: for what lasts minutes and hours (limits, addresses, tokens, tries). */
  now(): number {
    return Date.now() + this.passed + this.followed();
  }

  /** Starts a stopwatch for the seconds in which an app must answer; it counts what a test lets pass. */
  stopwatch(): () => number {
    const [from, passed] = [performance.now(), this.passed];
    return () => this.passed - passed + Math.max(0, performance.now() - from - ALLOWED_MS);
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
