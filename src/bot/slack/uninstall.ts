// The app was removed from the workspace, or its token taken back: what we keep of it is deleted too.
import type { App } from '@slack/bolt';
import { z } from 'zod';

const removed = z.object({
  team_id: z.string(),
  /** Seconds. */
  event_time: z.number(),
  event: z.object({ tokens: z.object({ bot: z.array(z.string()).optional() }).optional() }),
});

/** @param gone called with the workspace, and when it happened, in ms; a person's own token isn't ours */
export function registerUninstall(app: App, gone: (team: string, at: number) => Promise<void>): void {
  app.event('app_uninstalled', async ({ body }) => {
    const { team_id, event_time } = removed.parse(body);
    await gone(team_id, event_time * 1000);
  });
  app.event('tokens_revoked', async ({ body }) => {
    const { team_id, event_time, event } = removed.parse(body);
    if ((event.tokens?.bot ?? []).length > 0) await gone(team_id, event_time * 1000);
  });
}
