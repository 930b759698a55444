// Whose fault it is that a mail server did not take a message: by what it was asked, and its reply (RFC 5321).
import { z } from 'zod';
import { DeliveryError, type Fault } from '../../casework/casework.js';

/** We have to sign in, or signed in wrongly (RFC 4954). */
const NOT_SIGNED_IN: ReadonlySet<number> = new Set([530, 534, 535, 538]);

const errorShape = z.object({
  /** Nodemailer's own: `EAUTH`, `ECONNECTION` … */
  code: z.string().optional(),
  responseCode: z.number().optional().catch(undefined),
  /** What the server answered, such as `RCPT TO`. */
  command: z.string().optional().catch(undefined),
});
type SmtpFailure = z.infer<typeof errorShape>;

/** The server's text may quote the address: nothing of it is passed on but its number. */
export function deliveryErrorOf(cause: unknown): DeliveryError {
  const parsed = errorShape.safeParse(cause);
  const failure = parsed.success ? parsed.data : {};
  return new DeliveryError(faultOf(failure), reasonOf(failure), { cause });
}

function faultOf({ code, responseCode, command }: SmtpFailure): Fault {
  if (responseCode === undefined) return FAULTS_WITHOUT_REPLY[code ?? ''] ?? 'wait';
  if (NOT_SIGNED_IN.has(responseCode)) return 'platform';
  // For now: greylisting, a full disk, a limit.
  if (responseCode < 500) return 'wait';
  // To what is said before there is a recipient (the greeting, our name and password, the sender) a no is a no to
  // every message that we have. From then on it is to this mailbox, or to this message.
  return command !== undefined && ABOUT_THIS_MESSAGE.has(command) ? 'person' : 'platform';
}

const ABOUT_THIS_MESSAGE: ReadonlySet<string> = new Set(['RCPT TO', 'DATA']);

/** Where no server has answered. */
const FAULTS_WITHOUT_REPLY: Readonly<Record<string, Fault>> = {
  // Not an address at all, or one that this server can't write.
  EENVELOPE: 'person',
  EMESSAGE: 'person',
  // It takes no password that we have, or won't encrypt.
  EAUTH: 'platform',
  ENOAUTH: 'platform',
  ETLS: 'platform',
};

const reasonOf = ({ code, responseCode }: SmtpFailure): string =>
  `smtp-${responseCode ?? (code !== undefined && /^E[A-Z\d]{1,20}$/.test(code) ? code.slice(1).toLowerCase() : 'no-answer')}`;
