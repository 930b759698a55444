// A request on a connection of its own. One that is kept open may be closed by its server in the very moment in which
// it is used again, and a busy machine meets that moment.
import { request, type OutgoingHttpHeaders } from 'node:http';

export interface OneReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Rejects when there is no whole answer. Redirects are answers. */
export function oneRequest(
  url: string,
  o: { readonly method: string; readonly headers: OutgoingHttpHeaders; readonly body: Buffer | string },
): Promise<OneReply> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: o.method, headers: o.headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const headers = Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
        );
        resolve({ status: response.statusCode ?? 0, headers, text: Buffer.concat(chunks).toString() });
      });
    });
    asked.on('error', reject);
    asked.end(o.body);
  });
}
