// The sign of life for an outside monitor, which notices when it stops.

const WITHIN_MS = 5_000;

/**
 * One GET. The address may hold a secret, so it is in no error.
 * @throws HeartbeatError when there was no 2xx answer within five seconds
 */
export async function sendHeartbeat(url: string, withinMs: number = WITHIN_MS): Promise<void> {
  let status: number;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(withinMs), redirect: 'follow' });
    await response.body?.cancel();
    status = response.status;
  } catch {
    throw new HeartbeatError('unreachable');
  }
  if (status < 200 || status > 299) throw new HeartbeatError(`status-${status}`);
}

export class HeartbeatError extends Error {
  override readonly name = 'HeartbeatError';
  constructor(readonly code: string) {
    super(`The heartbeat was not accepted: ${code}`);
  }
}
