import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Exchange } from '../engine/exchange.js';
import { type TickerFields, tickerView } from '../rest/ticker-view.js';
import { hangUp, type Operation, operationOf, sendJson, sendText } from './socket.js';

const PREFIX = 'tickers.';

/** `/v5/public/linear`: for each subscriber a snapshot, then deltas in which an absent field is unchanged. */
export class PublicStream {
  readonly #subscribers = new Map<string, Set<WebSocket>>();
  readonly #shown = new Map<string, TickerFields>();
  #sequence = 0;

  constructor(readonly exchange: Exchange) {}

  accept(socket: WebSocket): void {
    const connection = randomUUID();
    socket.on('message', (raw) => {
      const operation = operationOf(raw);
      if (operation === null) sendJson(socket, refusal(connection, '', 'the message is not an operation'));
      else this.#perform(socket, connection, operation);
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      for (const sockets of this.#subscribers.values()) sockets.delete(socket);
    });
  }

  /** Pushes one delta per contract. Its text is made once, whoever listens. */
  tick(contracts: readonly string[]): void {
    for (const contract of contracts) {
      const sockets = this.#subscribers.get(contract);
      if (sockets !== undefined && sockets.size > 0) this.#push(contract, sockets);
    }
  }

  #push(contract: string, sockets: Set<WebSocket>): void {
    const now = tickerView(this.exchange, contract);
    const text = this.#message(contract, 'delta', difference(this.#shown.get(contract), now));
    this.#shown.set(contract, now);
    this.#publish(PREFIX + contract, sockets, text);
  }

  #perform(socket: WebSocket, connection: string, operation: Operation): void {
    const { op, args, reqId } = operation;
    if (op === 'ping') {
      const pong = { success: true, ret_msg: 'pong', conn_id: connection, req_id: reqId, op: 'ping' };
      this.#publish('pong', [socket], JSON.stringify(pong));
    } else if (op === 'subscribe' || op === 'unsubscribe') {
      const unknown = args.filter((topic) => this.#contractOf(topic) === null);
      if (unknown.length > 0) {
        const message = `error:handler not found,topic:${unknown.join(',')}`;
        sendJson(socket, refusal(connection, reqId, message, op));
        return;
      }
      const ack = { success: true, ret_msg: '', conn_id: connection, req_id: reqId, op, simulated: true };
      sendJson(socket, ack);
      for (const topic of args) this.#change(socket, op, String(topic).slice(PREFIX.length));
    } else {
      sendJson(socket, refusal(connection, reqId, `unknown op '${op}'`, op));
    }
  }

  #contractOf(topic: unknown): string | null {
    if (typeof topic !== 'string' || !topic.startsWith(PREFIX)) return null;
    const contract = topic.slice(PREFIX.length);
    return this.exchange.board.has(contract) ? contract : null;
  }

  #change(socket: WebSocket, op: 'subscribe' | 'unsubscribe', contract: string): void {
    const sockets = this.#subscribers.get(contract) ?? new Set();
    this.#subscribers.set(contract, sockets);
    if (op === 'unsubscribe') {
      sockets.delete(socket);
      return;
    }
    // Deltas are relative to what was last shown to all; a newcomer gets exactly that first.
    const shown = sockets.size > 0 ? this.#shown.get(contract) : undefined;
    const fields = shown ?? tickerView(this.exchange, contract);
    this.#shown.set(contract, fields);
    sockets.add(socket);
    const snapshot = this.#message(contract, 'snapshot', fields);
    this.#publish(PREFIX + contract, [socket], snapshot);
  }

  #publish(topic: string, sockets: Iterable<WebSocket>, text: string): void {
    this.exchange.seam.publish(
      { stream: 'public', topic, account: null },
      () => {
        for (const socket of sockets) sendText(socket, text);
      },
      (end) => {
        for (const socket of sockets) hangUp(socket, end);
      },
    );
  }

  #message(contract: string, type: 'snapshot' | 'delta', data: TickerFields): string {
    this.#sequence += 1;
    const ts = this.exchange.board.time + this.exchange.seam.clockSkewMs();
    return JSON.stringify({ topic: PREFIX + contract, type, data, cs: this.#sequence, ts });
  }
}

function difference(before: TickerFields | undefined, now: TickerFields): TickerFields {
  const changed = Object.entries(now).filter(
    ([name, value]) => name === 'symbol' || before?.[name] !== value,
  );
  return Object.fromEntries(changed);
}

function refusal(connection: string, reqId: string, message: string, op = ''): unknown {
  return { success: false, ret_msg: message, conn_id: connection, req_id: reqId, op };
}
