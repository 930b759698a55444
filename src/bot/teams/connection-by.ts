// How messages go out: by Microsoft's package, or by plain requests (docs/decisions/0025).
import type { ConnectionKind, ConnectionOptions, TeamsConnection } from './connection.js';

/** Only what is used is loaded: the package takes longer to load than all the rest. */
export async function connectionBy(kind: ConnectionKind, o: ConnectionOptions): Promise<TeamsConnection> {
  const { createConnection } = kind === 'sdk' ? await import('./sdk.js') : await import('./requests.js');
  return createConnection(o);
}
