import { WebSocket } from 'ws';

const PING_MS = 15_000;
const RECONNECT_MS = 1_000;
const MOST_BYTES = 1_000_000;

/** Keeps one connection to a public ticker stream, opened again whenever it breaks or falls silent. */
export function openRelay(
  url: string,
  contracts: readonly string[],
  onText: (text: string) => void,
): { stop(): void } {
  let stopped = false;
  let socket: WebSocket | null = null;
  let retry: NodeJS.Timeout | null = null;
  const connect = () => {
    const opened = new WebSocket(url, {
      perMessageDeflate: false,
      handshakeTimeout: 10_000,
      maxPayload: MOST_BYTES,
    });
    socket = opened;
    let heard = Date.now();
    const watchdog = setInterval(() => {
      if (Date.now() - heard > 2 * PING_MS) opened.terminate();
      else if (opened.readyState === WebSocket.OPEN) opened.send('{"op":"ping"}');
    }, PING_MS);
    opened.on('open', () => {
      opened.send(JSON.stringify({ op: 'subscribe', args: contracts.map((name) => `tickers.${name}`) }));
    });
    opened.on('message', (raw) => {
      heard = Date.now();
      onText(raw.toString());
    });
    opened.on('error', () => undefined); // followed by 'close'
    opened.on('close', () => {
      clearInterval(watchdog);
      if (!stopped) retry = setTimeout(connect, RECONNECT_MS);
    });
  };
  connect();
  return {
    stop: () => {
      stopped = true;
      if (retry !== null) clearTimeout(retry);
      socket?.terminate();
    },
  };
}
