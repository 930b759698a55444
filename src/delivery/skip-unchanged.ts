// A message is rewritten only when it would read differently: platforms limit how often one may.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CaseView, OutboxNotice, Sender } from '../casework/casework.js';

/** What is kept of a message: the platform's own receipt, and a digest of what it shows. */
const shownShape = z.object({ shown: z.string(), receipt: z.unknown() });

/**
 * The same sender, whose receipts remember what was shown. This is kept with the message rather than in the
 * process, so that other workers know it too.
 * @param draw what this notice's message says as the case stands
 */
export function skipUnchanged(
  sender: Sender,
  draw: (notice: OutboxNotice, view: CaseView) => unknown,
): Sender {
  const digestOf = (notice: OutboxNotice, view: CaseView): string =>
    createHash('sha256')
      .update(JSON.stringify(draw(notice, view)))
      .digest('base64url');
  return {
    send: async (notice, view, enclosed) => {
      const shown = digestOf(notice, view);
      const { receipt } = await sender.send(notice, view, enclosed);
      return { receipt: { shown, receipt } };
    },
    ...(sender.announce && { announce: async (announcement) => sender.announce?.(announcement) }),
    ...(sender.replace && {
      replace: async (kept: unknown, notice: OutboxNotice, view: CaseView) => {
        const parsed = shownShape.safeParse(kept);
        const shown = digestOf(notice, view);
        if (parsed.success && parsed.data.shown === shown) return undefined;
        // One that was sent before digests were kept is the platform's own receipt.
        const receipt = parsed.success ? parsed.data.receipt : kept;
        await sender.replace?.(receipt, notice, view);
        return { shown, receipt };
      },
    }),
  };
}
