// `sameday <command>`: what a person can ask for in a terminal. Mistakes get an answer in plain words.
import { env } from 'node:process';
import { ConfigurationError } from './config/problems.js';
import { ProcedureError } from './escalation/procedure/parse-procedure.js';
import { UsageError } from './cli/usage.js';
import { StoreError } from './store/index.js';

/** Exit codes: 0 done, 1 it did not work or something is wrong, 2 the command or a setting is unusable. */
const FAILED = 1;
const UNUSABLE = 2;

interface CliCommand {
  readonly use: string;
  readonly does: string;
  /** The exit code when it can't be completed; default: 1. */
  readonly failed?: number;
  readonly run: (args: string[]) => Promise<number>;
}

const COMMANDS: Readonly<Record<string, CliCommand>> = {
  start: {
    use: 'start',
    does: 'start Sameday: without settings a rehearsal, in the browser, on this machine alone',
    run: async () => (await import('./cli/start.js')).start(env),
  },
  rehearse: {
    use: 'rehearse FILE [--organisation FILE] [--json]',
    does: 'play a story in seconds and say who was told what, when and why',
    // 1 is a story that was played and an expectation that didn't hold.
    failed: UNUSABLE,
    run: async (args) => (await import('./cli/rehearse.js')).rehearse(args),
  },
  drill: {
    use: 'drill [STORY]',
    does: 'play a drill that tells nobody, by default among your own people, and keep its date',
    run: async (args) => (await import('./cli/drill.js')).drill(args, env),
  },
  people: {
    use: 'people [NAME]',
    does: 'show who is reached how, by whom they are managed and what wants mending; no case is looked at',
    run: async (args) => (await import('./cli/people.js')).people(args, env),
  },
  export: {
    use: 'export REFERENCE --as PERSON --what chronology|referral --format pdf|json [--for TEXT] [--out FILE|-]',
    does: 'take a chronology or a LADO referral sheet out of a case, recorded as done by this person',
    run: async (args) => (await import('./cli/export.js')).exportCase(args, env),
  },
  verify: {
    use: 'verify',
    does: 'walk the logs of all cases and name what was altered',
    run: async () => (await import('./cli/verify.js')).verify(env),
  },
  keys: {
    use: 'keys [rotate --to-file FILE]',
    does: 'show the id of the key in force, or lock everything with a new key, which is written to a new file',
    run: async (args) => (await import('./cli/keys.js')).keys(args, env),
  },
  backup: {
    use: 'backup FILE [--rehearsal]',
    does: 'write all that the database holds to a new file, while Sameday runs; it opens with the key alone',
    run: async (args) => (await import('./cli/backup.js')).backup(args, env),
  },
  restore: {
    use: 'restore FILE [--rehearsal]',
    does: 'fill an empty database from a backup, after the file has proved whole, and verify it',
    run: async (args) => (await import('./cli/restore.js')).restore(args, env),
  },
  watch: {
    use: 'watch',
    does: 'look from outside whether Sameday stands still, and ring officers and administrators when it does',
    run: async () => (await import('./cli/watch.js')).watch(env),
  },
  doctor: {
    use: 'doctor',
    does: 'look at settings, organisation, procedure and database, and say what is wrong',
    run: async () => (await import('./cli/doctor.js')).doctor(env),
  },
};

const HELP = ['help', '--help', '-h'];

async function main([name, ...args]: string[]): Promise<number> {
  if (name !== undefined && HELP.includes(name)) {
    console.log(listOfCommands());
    return 0;
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    console.error(name === undefined ? 'Which command?' : `There is no command "${name}".`);
    console.error(listOfCommands());
    return UNUSABLE;
  }
  const { failed = FAILED } = command;
  // Node's own code for an uncaught error is 1, which means something else for some commands.
  process.once('uncaughtException', (error) => process.exit(say(error, failed)));
  return command.run(args).catch((error: unknown) => say(error, failed));
}

function listOfCommands(): string {
  const rows = Object.values(COMMANDS).map(({ use, does }) => `  sameday ${use}\n      ${does}`);
  return ['There is:', ...rows].join('\n');
}

/** What a person can put right has its own message; anything else is our mistake, and is shown in full. */
function say(error: unknown, failed: number): number {
  if (error instanceof ConfigurationError || error instanceof ProcedureError || error instanceof UsageError) {
    console.error(error.message);
    return UNUSABLE;
  }
  if (error instanceof StoreError) {
    console.error(error.message);
    return failed;
  }
  if (isNodeError(error, 'EADDRINUSE')) {
    console.error('That port is in use by another program. Stop it, or choose another: PORT=3001 npm start');
    return failed;
  }
  if (isNodeError(error, 'EACCES')) {
    console.error(
      'That port, or the data folder, may not be used by this user. Try PORT=3001, or DATA_DIR=./data.',
    );
    return failed;
  }
  console.error(error);
  return failed;
}

const isNodeError = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code;

process.exitCode = await main(process.argv.slice(2));
