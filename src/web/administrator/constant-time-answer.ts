// Answers at fixed steps: how long a page takes depends on how many cases there are, and must not reveal it.
import { setTimeout as wait } from 'node:timers/promises';
import type { Request, Response } from 'express';

/** An answer is sent at the next whole multiple of this after the request, in milliseconds. */
const STEP_MS = 400;

const arrivals = new WeakMap<Request, number>();

export const noteTime = (request: Request): void => void arrivals.set(request, performance.now());

async function waitForStep(request: Request): Promise<void> {
  const took = performance.now() - (arrivals.get(request) ?? performance.now());
  await wait(STEP_MS - (took % STEP_MS));
}

export async function renderInConstantTime(
  request: Request,
  response: Response,
  o: { readonly view: string; readonly locals: object; readonly status?: number },
): Promise<void> {
  await waitForStep(request);
  response.status(o.status ?? 200).render(`administrator/${o.view}`, o.locals);
}

export async function sendInConstantTime(
  request: Request,
  response: Response,
  o: { readonly type: string; readonly file: string; readonly body: string },
): Promise<void> {
  await waitForStep(request);
  response.attachment(o.file).type(o.type).send(o.body);
}
