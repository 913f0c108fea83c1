import { type RawData, WebSocket } from 'ws';
import { backoff } from './backoff.js';

export interface SocketTimes {
  readonly handshakeMs: number;
  /** A connection without any message for this long is dead; it is asked for a sign of life at half of it. */
  readonly silenceMs: number;
  /** Bybit closes connections that do not ping; it advises 20 seconds. */
  readonly pingMs: number;
  /** A topic without any message for this long is compared with its REST price. */
  readonly quietMs: number;
  readonly firstRetryMs: number;
  readonly mostRetryMs: number;
}

export interface SocketEvents {
  onOpen(): void;
  onMessage(data: RawData): void;
  /** The connection is gone and will be opened again. */
  onDown(reason: string): void;
}

/** One websocket that is opened again whenever it breaks, refuses or falls silent, until it is closed. */
export interface SteadySocket {
  /** Sends if a connection stands, and says whether it did. */
  send(message: object): boolean;
  /** The connection has proved itself: the next break is answered at once again. */
  proven(): void;
  /** Gives up the present connection for a new one. */
  breakOff(reason: string): void;
  close(): Promise<void>;
}

/** No ticker message comes near it; a larger one is not of the venue. */
const MAX_MESSAGE_BYTES = 256 * 1024;
const PING = { op: 'ping' };

export function steadySocket(url: string, times: SocketTimes, events: SocketEvents): SteadySocket {
  const waits = backoff(times.firstRetryMs, times.mostRetryMs);
  let current: WebSocket | null = null;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  let breakingOff = '';

  const connect = (): void => {
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      handshakeTimeout: times.handshakeMs,
      maxPayload: MAX_MESSAGE_BYTES,
    });
    current = socket;
    let reason = '';
    breakingOff = '';
    const watch = watchdog(socket, times, (silence) => {
      reason = silence;
    });
    socket.on('open', () => {
      watch.start();
      if (!closed) events.onOpen();
    });
    socket.on('message', (data) => {
      watch.heard();
      events.onMessage(data);
    });
    socket.on('pong', () => watch.heard());
    socket.on('error', (error) => {
      reason ||= error.message;
    });
    socket.on('close', (code, words) => {
      watch.stop();
      if (closed) return;
      events.onDown(
        breakingOff ||
          reason ||
          `closed by the venue (${code}${words.length > 0 ? ` ${words.toString()}` : ''})`,
      );
      retry = setTimeout(connect, waits.next());
    });
  };
  connect();

  return {
    send(message) {
      if (current?.readyState !== WebSocket.OPEN) return false;
      current.send(JSON.stringify(message));
      return true;
    },
    proven: () => waits.reset(),
    breakOff(reason) {
      breakingOff = reason;
      current?.terminate();
    },
    close() {
      closed = true;
      clearTimeout(retry);
      return ended(current);
    },
  };
}

interface Watchdog {
  start(): void;
  heard(): void;
  stop(): void;
}

function watchdog(socket: WebSocket, times: SocketTimes, onSilence: (reason: string) => void): Watchdog {
  let timer: NodeJS.Timeout | undefined;
  let lastHeard = 0;
  // Noted per message without a look at the clock, which costs as much as reading a tick.
  let heardSince = false;
  let lastPing = 0;
  const ping = (now: number): void => {
    lastPing = now;
    socket.send(JSON.stringify(PING));
  };
  const check = (): void => {
    const now = performance.now();
    if (heardSince) lastHeard = now;
    heardSince = false;
    const silence = now - lastHeard;
    if (silence > times.silenceMs) {
      onSilence(`silent for ${Math.round(silence)} ms`);
      socket.terminate();
      return;
    }
    const askForLife = silence > times.silenceMs / 2 && lastPing < lastHeard + times.silenceMs / 2;
    if (askForLife || now - lastPing >= times.pingMs) ping(now);
  };
  return {
    start() {
      lastHeard = performance.now();
      lastPing = lastHeard;
      timer = setInterval(check, Math.max(10, Math.min(times.silenceMs, times.pingMs) / 8));
    },
    heard() {
      heardSince = true;
    },
    stop: () => clearInterval(timer),
  };
}

function ended(socket: WebSocket | null): Promise<void> {
  return new Promise((resolve) => {
    if (socket === null || socket.readyState === WebSocket.CLOSED) {
      resolve();
      return;
    }
    socket.once('close', () => resolve());
    socket.terminate();
  });
}
