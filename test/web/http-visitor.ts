// Somebody's browser as far as HTTP goes: it keeps cookies, sends forms, and follows nothing by itself.
export interface Page {
  readonly status: number;
  readonly text: string;
  /** Where it leads on to; null when it doesn't. */
  readonly location: string | null;
}

export interface HttpVisitor {
  readonly cookies: Map<string, string>;
  /** The attributes with which a cookie was last set. */
  readonly setCookies: string[];
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Page>;
  /** Sends the fields as a form; `_csrf` is added from the last page that had one. */
  post(
    path: string,
    fields?: Readonly<Record<string, string | readonly string[]>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Page>;
}

export function httpVisitor(url: string): HttpVisitor {
  const cookies = new Map<string, string>();
  const setCookies: string[] = [];
  let csrf: string | null = null;
  async function send(path: string, init: RequestInit): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, url), {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) {
      setCookies.push(line);
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=', 2);
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = await response.text();
    csrf = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? csrf;
    return { status: response.status, text, location: response.headers.get('location') };
  }
  return {
    cookies,
    setCookies,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, fields = {}, headers = {}) => {
      const body = new URLSearchParams(csrf === null ? {} : { _csrf: csrf });
      for (const [name, value] of Object.entries(fields)) {
        body.delete(name);
        for (const one of [value].flat()) body.append(name, one);
      }
      return send(path, { method: 'POST', body, headers });
    },
  };
}

/** What a page's hidden fields hold, to be sent back with a form. */
export const hidden = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)]
      .filter(([, name = '']) => name !== '_csrf' && !name.startsWith('f.'))
      .map(([, name = '', value = '']) => [name, value]),
  );
