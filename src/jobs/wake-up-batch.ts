// Hints on their way to the queue: those that arrive while others are being sent to Redis go together, once
// each.
import type { DueShard } from './job-names.js';

export class WakeUpBatch {
  private waiting = new Map<string, DueShard>();
  private sending = false;

  constructor(
    private readonly o: {
      /** Must not reject. */
      readonly put: (due: readonly DueShard[]) => Promise<{ taken: boolean }>;
      /** The queue did not take it: somebody else has to handle it. */
      readonly onRefused: (due: DueShard) => void;
    },
  ) {}

  /** Returns at once. */
  add(due: DueShard): void {
    // One second of one shard is one job, whatever falls due in it.
    const second = `${due.kind}-${due.shard}-${Math.ceil(due.at / 1000)}`;
    const known = this.waiting.get(second);
    if (known === undefined || due.at < known.at) this.waiting.set(second, due);
    if (!this.sending) void this.send();
  }

  private async send(): Promise<void> {
    this.sending = true;
    while (this.waiting.size > 0) {
      const batch = [...this.waiting.values()];
      this.waiting.clear();
      const { taken } = await this.o.put(batch);
      if (!taken) batch.forEach(this.o.onRefused);
    }
    this.sending = false;
  }
}
