import http from 'node:http';
import https from 'node:https';

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A request without a complete reply. `neverSent`: no connection stood, so not a byte of it left. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';

  constructor(
    /** Such as `ECONNREFUSED`, `ECONNRESET`, `TIMEOUT`, `REPLY_TOO_LARGE`. */
    readonly code: string,
    readonly neverSent: boolean,
    message: string,
  ) {
    super(message);
  }
}

/** Sends requests over kept-alive connections, each exactly once. */
export interface HttpWire {
  send(request: HttpRequest): Promise<HttpReply>;
  close(): void;
}

const MAX_REPLY_BYTES = 8 * 1024 * 1024;

/**
 * Node's own client, because three things decide about money here and ccxt's `fetch` lacks them: whether a
 * connection stood when it failed, a deadline that includes the body, and the transport's own error code.
 */
export function httpWire(timeoutMs: number): HttpWire {
  const agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true }),
  };
  let closed = false;
  return {
    send(request) {
      if (closed) return Promise.reject(new TransportFailure('CLOSED', true, 'this venue object was closed'));
      const open: Opener = request.url.startsWith('https:')
        ? (url, options) => https.request(url, { ...options, agent: agents['https:'] })
        : (url, options) => http.request(url, { ...options, agent: agents['http:'] });
      return exchange(open, request, timeoutMs);
    },
    close() {
      closed = true;
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

type Opener = (url: string, options: http.RequestOptions) => http.ClientRequest;

function exchange(
  open: Opener,
  { url, method, headers, body }: HttpRequest,
  timeoutMs: number,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    let connected = false;
    const request = open(url, { method, headers });
    const deadline = setTimeout(() => fail('TIMEOUT', `no complete reply within ${timeoutMs} ms`), timeoutMs);

    const fail = (code: string, message: string): void => {
      clearTimeout(deadline);
      reject(new TransportFailure(code, !connected, message));
      request.destroy();
    };

    request.on('socket', (socket) => {
      if (!socket.connecting) connected = true;
      else
        socket
          .once('secureConnect', () => (connected = true))
          .once('connect', () => (connected ||= url.startsWith('http:')));
    });
    request.on('error', (error) => fail(codeOf(error), error.message || codeOf(error)));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > MAX_REPLY_BYTES)
          fail('REPLY_TOO_LARGE', `the reply is larger than ${MAX_REPLY_BYTES} bytes`);
      });
      response.on('error', (error) => fail(codeOf(error), `the reply broke off: ${error.message}`));
      response.on('end', () => {
        clearTimeout(deadline);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    request.end(body);
  });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
