// Every way into the running app, read off its Express routers: a route that nobody has thought about stands out.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';

export interface Way {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As the routers have it, such as `/cases/:reference/do/:button{/:step}{/:more}`. */
  readonly path: string;
}

export interface Ways {
  readonly routes: readonly Way[];
  /** Where something that is no router and no route is mounted: it may answer by itself. */
  readonly mounted: readonly string[];
}

interface Layer {
  readonly rawPath: unknown;
  readonly handle: { readonly stack?: readonly Layer[] };
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> };
}

/** The Express app that answers at this address, in this process. */
async function appAt(url: string): Promise<{ readonly router: { readonly stack: readonly Layer[] } }> {
  const path = `/healthz?${crypto.randomUUID()}`;
  const found: unknown[] = [];
  const note = (message: unknown): void => {
    const { request, server } = message as { request: IncomingMessage; server: Server };
    if (request.url === path) found.push(...server.listeners('request'));
  };
  subscribe('http.server.request.start', note);
  await fetch(new URL(path, url));
  unsubscribe('http.server.request.start', note);
  const [app] = found;
  if (app === undefined) throw new Error(`No app of this process answers at ${url}`);
  return app as { router: { stack: Layer[] } };
}

export async function waysInto(url: string): Promise<Ways> {
  const routes: Way[] = [];
  const mounted = new Set<string>();
  const walk = (stack: readonly Layer[], base: string): void => {
    for (const layer of stack) {
      for (const path of [layer.route?.path ?? layer.rawPath].flat()) {
        if (typeof path !== 'string') throw new Error(`A path that can’t be read: ${String(path)}`);
        const whole = `${base}${path}`.replaceAll('//', '/').replace(/(?<=.)\/$/, '');
        if (layer.route !== undefined)
          for (const method of Object.keys(layer.route.methods))
            routes.push({ method: method.toUpperCase() as Way['method'], path: whole });
        else if (layer.handle.stack !== undefined) walk(layer.handle.stack, whole === '/' ? '' : whole);
        else if (path !== '/') mounted.add(whole);
      }
    }
  };
  walk((await appAt(url)).router.stack, '');
  return { routes, mounted: [...mounted] };
}

export const named = ({ method, path }: Way): string => `${method} ${path}`;
