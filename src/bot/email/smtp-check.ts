// Whether the mail server takes what a start would send: the log-in, and each address, up to where a mail would begin.
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import SMTPConnection, { type SMTPConnectionCustomAuthContext } from 'nodemailer/lib/smtp-connection';
import { bad, note, ok, type Checked } from '../channel.js';

const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 10_000;
/** Servers limit the addresses of one mail; the smallest limit that is usual is 100. */
const ADDRESSES_A_MAIL = 50;
/** Its handler may send commands of its own, which a mail's sending has no room for. */
const ASKING = 'ASK-ADDRESSES';

export interface Recipient {
  readonly name: string;
  readonly address: string;
}

/** No mail is begun: `DATA` is never sent. Resolves with a line for the server and one for each address refused. */
export async function checkSmtp(
  { url, from }: { readonly url: string; readonly from: string },
  to: readonly Recipient[],
): Promise<Checked[]> {
  const { auth, ...server } = parseConnectionUrl(url);
  let refused: Checked[] = [];
  const connection = new SMTPConnection({
    ...server,
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    socketTimeout: ANSWER_WITHIN_MS,
    customAuth: {
      [ASKING]: async (asking) => {
        refused = await askAbout(asking, addressIn(from), to);
        asking.resolve();
      },
    },
  });
  try {
    await settled((done) => {
      connection.once('error', done);
      connection.connect(done);
    });
    if (auth !== undefined) await settled((done) => connection.login(auth, done));
    await settled((done) => connection.login({ method: ASKING }, done));
    return [
      ok(`e-mail: the server takes our log-in, and ${to.length - refused.length} of ${to.length} addresses`),
      ...refused,
    ];
  } catch (error) {
    return [bad(`e-mail: ${reasonOf(error)}`)];
  } finally {
    connection.close();
  }
}

async function askAbout(
  server: SMTPConnectionCustomAuthContext,
  from: string,
  to: readonly Recipient[],
): Promise<Checked[]> {
  const refused: Checked[] = [];
  for (let at = 0; at < to.length; at += ADDRESSES_A_MAIL) {
    const sender = await server.sendCommand(`MAIL FROM:<${from}>`);
    if (sender.status >= 400)
      return [bad(`e-mail: the server refuses the sender of MAIL_FROM (${sender.status})`)];
    for (const { name, address } of to.slice(at, at + ADDRESSES_A_MAIL)) {
      const { status } = await server.sendCommand(`RCPT TO:<${address}>`);
      if (status >= 500) refused.push(bad(`e-mail: the server refuses the address of ${name} (${status})`));
      else if (status >= 400)
        refused.push(note(`e-mail: the server puts off the address of ${name} (${status})`));
    }
    await server.sendCommand('RSET');
  }
  return refused;
}

const addressIn = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();

/** Its text may quote a password. */
function reasonOf(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const said = [code, responseCode].filter((each) => typeof each === 'string' || typeof each === 'number');
  const about = said.length === 0 ? '' : ` (${said.join(' ')})`;
  return code === 'EAUTH'
    ? `the server refuses our log-in${about}: see SMTP_URL`
    : `the server of SMTP_URL does not answer as one${about}`;
}

const settled = (work: (done: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    work((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
