// A PDF takes up to seconds of work without a pause (fonts, lines, the structure tree): it is done in a
// thread of its own, so that no click and no timer waits for somebody's document.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ExportDocument } from './document.js';

/** Far more than the longest document takes. */
const WITHIN_MS = 60_000;
/** After this the thread ends and gives its memory back; the next document starts another. */
const IDLE_MS = 5 * 60_000;
const MEMORY_MB = 512;

/** In the tests and benches we run as TypeScript, which a thread has to be told of. */
const isBuilt = import.meta.url.endsWith('.js');
const FILE = new URL(isBuilt ? './pdf-worker.js' : './pdf-worker.ts', import.meta.url);
const HOOK = fileURLToPath(new URL('../../bench/typescript.mjs', import.meta.url));

interface Made {
  readonly id: number;
  readonly bytes: Uint8Array | null;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, (bytes: Uint8Array | null) => void>;
  idle: NodeJS.Timeout | null;
}

let thread: Thread | null = null;
let count = 0;

/**
 * `renderPdf` beside this thread.
 * @throws when it could not be made, or not within a minute
 */
export async function renderPdfAside(document: ExportDocument): Promise<Buffer> {
  const id = (count += 1);
  thread ??= start();
  const at = thread;
  if (at.idle !== null) clearTimeout(at.idle);
  at.worker.ref();
  const timer = setTimeout(() => void at.worker.terminate(), WITHIN_MS);
  try {
    const bytes = await new Promise<Uint8Array | null>((resolve) => {
      at.waiting.set(id, resolve);
      at.worker.postMessage({ id, document });
    });
    if (bytes === null) throw new Error('The PDF could not be made');
    return Buffer.from(bytes);
  } finally {
    clearTimeout(timer);
    at.waiting.delete(id);
    if (at.waiting.size === 0) rest(at);
  }
}

/** Lets a process with nothing else to do end. */
function rest(at: Thread): void {
  at.worker.unref();
  at.idle = setTimeout(() => void at.worker.terminate(), IDLE_MS).unref();
}

function start(): Thread {
  const worker = new Worker(FILE, {
    // It needs no secret of ours.
    env: {},
    execArgv: isBuilt ? [] : ['--import', HOOK],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const started: Thread = { worker, waiting: new Map(), idle: null };
  worker.on('message', ({ id, bytes }: Made) => started.waiting.get(id)?.(bytes));
  // Its end follows, and is what counts.
  worker.on('error', () => undefined);
  worker.once('exit', () => {
    if (thread === started) thread = null;
    for (const answer of started.waiting.values()) answer(null);
  });
  return started;
}
