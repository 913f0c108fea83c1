import { type TcpRelay, tcpRelay } from './tcp-relay.js';

/** Ways in which a venue, or a proxy before it, has been seen to give back what it was sent. */
const ECHOES = {
  /** Its words for a wrong signature quote the string that was signed, which begins with time and key. */
  signedString: (request: string) => json(10004, `error sign! origin_string[1700000000000${request}]`),
  /** A gateway's page with the request in it. */
  page: (request: string) =>
    reply('502 Bad Gateway', 'text/html', `<html><pre>upstream failed: ${request}</pre></html>`),
  /** An answer that breaks off. */
  cutOff: (request: string) => reply('200 OK', 'application/json', `{"retCode":0,"retMsg":"${request}`),
  /** Fields of the wrong kind, with the request for a value. */
  fields: (request: string) =>
    reply(
      '200 OK',
      'application/json',
      JSON.stringify({
        retCode: 0,
        retMsg: 'OK',
        time: Date.now(),
        result: { list: [{ coin: request, equity: request, size: [request] }], [request]: request },
      }),
    ),
  /** A code that nobody knows, and everything in its message. */
  unknownCode: (request: string) => json(999_999, `internal: ${request} ${encodeURIComponent(request)}`),
} as const;

export type Echo = keyof typeof ECHOES;
const KINDS = Object.keys(ECHOES) as Echo[]; // the keys of the literal above

/** A line to the exchange that can be told to answer signed requests itself, by giving them back. */
export interface EchoingLine extends TcpRelay {
  echo(on: boolean): void;
  /** How many requests were answered in each way. */
  readonly echoed: ReadonlyMap<Echo, number>;
}

export async function echoingLine(target: string): Promise<EchoingLine> {
  const echoed = new Map<Echo, number>(KINDS.map((kind) => [kind, 0]));
  let on = false;
  let turn = 0;

  const answer = (request: string): string => {
    const kind = KINDS[turn++ % KINDS.length] ?? 'page';
    echoed.set(kind, (echoed.get(kind) ?? 0) + 1);
    return ECHOES[kind](request);
  };
  const relay = await tcpRelay(target, ({ client, upstream }) => {
    client.on('data', (chunk) => {
      const request = chunk.toString('latin1');
      if (on && /^x-bapi-api-key:/im.test(request)) client.end(answer(request), 'latin1');
      else upstream.write(chunk);
    });
    upstream.on('data', (chunk) => client.write(chunk));
  });
  return {
    ...relay,
    echo: (value) => {
      on = value;
    },
    echoed,
  };
}

function json(retCode: number, retMsg: string): string {
  const body = JSON.stringify({ retCode, retMsg, result: {}, retExtInfo: {}, time: Date.now() });
  return reply('200 OK', 'application/json', body);
}

function reply(status: string, type: string, body: string): string {
  const head = [
    `HTTP/1.1 ${status}`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
