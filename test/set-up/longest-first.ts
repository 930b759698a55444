// The files in the order that leaves no worker idle at the end: the longest first. Without it the order is by size
// in a fresh clone, and the longest file, which is short, begins when all others have ended.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take more than some twenty seconds, the longest first. Measured; a file that isn't here is short. */
const LONG = [
  'test/store/embedded-server.test.ts',
  'test/outages/frozen.test.ts',
  'test/outages/two-workers.test.ts',
  'test/casework/kill.test.ts',
  'test/rehearsal/stories.test.ts',
  'test/teams/stories.test.ts',
  'test/jobs/killed-worker.test.ts',
  'test/jobs/redis-faults.test.ts',
  'test/web/accessibility.test.ts',
  'test/web/journeys.test.ts',
  'test/slack/stories.test.ts',
  'test/web/administrator.test.ts',
  'test/jobs/embedded.test.ts',
  'test/jobs/queue.test.ts',
  'test/web/access.test.ts',
  'test/escalation/invariants.test.ts',
  'test/escalation/simulation.test.ts',
  'test/exports/pages.test.ts',
  'test/slack/translation.test.ts',
  'test/rehearsal/start.test.ts',
  'test/cli/terminal.test.ts',
  'test/teams/delivery.test.ts',
];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const at = LONG.findIndex((file) => moduleId.endsWith(file));
  return at === -1 ? LONG.length : at;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
