import { type IncomingHttpHeaders, request } from 'node:http';

export interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of an answer that is one. */
  json(): Readonly<Record<string, unknown>>;
}

interface Sent {
  readonly method?: string;
  /** Over those that a browser sends by itself; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Sent as it is where it is a text. */
  readonly body?: unknown;
}

/** Speaks to a desk as its page in a browser does: with its cookies, its origin, and the token of its session. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  csrfToken = '';

  /** `origin` where it is not the address itself: behind a proxy, which says who asks. */
  constructor(
    readonly url: string,
    readonly origin: string = url,
    readonly forwarded: Readonly<Record<string, string>> = {},
  ) {}

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  /** Another one with the same cookies. */
  twin(): Browser {
    const other = new Browser(this.url, this.origin, this.forwarded);
    for (const [name, value] of this.#cookies) other.#cookies.set(name, value);
    other.csrfToken = this.csrfToken;
    return other;
  }

  get = (path: string): Promise<Heard> => this.send(path);
  post = (path: string, body: unknown): Promise<Heard> => this.send(path, { method: 'POST', body });

  async session(): Promise<Heard> {
    return this.#noteToken(await this.get('/api/session'));
  }

  async signIn(token: string): Promise<Heard> {
    await this.session();
    return this.#noteToken(await this.post('/api/session', { token }));
  }

  async signOut(): Promise<Heard> {
    return this.#noteToken(await this.send('/api/session', { method: 'DELETE' }));
  }

  send(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Heard> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all: Record<string, string | null> = {
      host: new URL(this.origin).host,
      ...this.forwarded,
      ...(cookie === '' ? {} : { cookie }),
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      'sec-fetch-site': 'same-origin',
      ...(method === 'GET' ? {} : { origin: this.origin, 'x-ballast-csrf': this.csrfToken }),
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).flatMap(([k, v]) => (v === null ? [] : [[k, v]])));
    return new Promise((resolve, reject) => {
      const asked = request(new URL(path, this.url), { method, headers: sent }, (answer) => {
        let heard = '';
        answer.on('data', (data) => {
          heard += String(data);
        });
        answer.on('end', () => {
          this.#keep(answer.headers['set-cookie'] ?? []);
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: heard,
            json: () => JSON.parse(heard),
          });
        });
        answer.on('error', reject);
      });
      asked.on('error', reject);
      asked.end(text);
    });
  }

  #noteToken(heard: Heard): Heard {
    if (heard.status === 200) this.csrfToken = String(heard.json().csrfToken);
    return heard;
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Expires=Thu, 01 Jan 1970/.test(line) || value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
