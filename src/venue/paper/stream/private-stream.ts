import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Exchange } from '../engine/exchange.js';
import type { Changes } from '../engine/outbox.js';
import { positionView, walletView } from '../rest/account-view.js';
import { executionView, orderView } from '../rest/order-view.js';
import { type Credentials, sameText, sign } from '../rest/signature.js';
import { hangUp, type Operation, operationOf, sendJson, sendText } from './socket.js';

const TOPICS = ['order', 'execution', 'position', 'wallet'] as const;
type Topic = (typeof TOPICS)[number];

interface Connection {
  readonly id: string;
  readonly socket: WebSocket;
  account: string | null;
  readonly topics: Set<Topic>;
}

/** `/v5/private`: after `auth`, what happens in the account, always after it has been committed. */
export class PrivateStream {
  readonly #connections = new Set<Connection>();
  readonly #accounts: ReadonlyMap<string, Credentials>;

  constructor(readonly exchange: Exchange) {
    this.#accounts = new Map(exchange.settings.accounts.map((account) => [account.apiKey, account]));
  }

  accept(socket: WebSocket): void {
    const connection: Connection = { id: randomUUID(), socket, account: null, topics: new Set() };
    this.#connections.add(connection);
    socket.on('message', (raw) => {
      const operation = operationOf(raw);
      if (operation === null) reply(connection, '', '', 'the message is not an operation');
      else this.#perform(connection, operation);
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#connections.delete(connection));
  }

  publish(changes: Changes): void {
    if (this.#connections.size === 0) return;
    for (const [account, contracts] of changes.touched) {
      if (!this.#hears(account)) continue;
      const positions = [...contracts].map((contract) => this.exchange.books.position(account, contract));
      this.#send(
        account,
        'position',
        positions.map((found) => positionView(this.exchange, found)),
      );
      this.#send(account, 'wallet', [walletView(this.exchange, account)]);
    }
    for (const execution of changes.executions) {
      this.#send(execution.account, 'execution', [{ category: 'linear', ...executionView(execution) }]);
    }
    for (const order of changes.orders) {
      this.#send(order.account, 'order', [{ category: 'linear', ...orderView(order) }]);
    }
  }

  #hears(account: string): boolean {
    return [...this.#connections].some((connection) => connection.account === account);
  }

  #send(account: string, topic: Topic, data: readonly unknown[]): void {
    const listeners = [...this.#connections].filter(
      (connection) => connection.account === account && connection.topics.has(topic),
    );
    if (listeners.length === 0 || data.length === 0) return;
    const creationTime = this.exchange.toldTime();
    const text = JSON.stringify({ id: randomUUID(), topic, creationTime, data });
    this.#publish(topic, account, listeners, text);
  }

  #publish(topic: string, account: string | null, to: readonly Connection[], text: string): void {
    this.exchange.seam.publish(
      { stream: 'private', topic, account },
      () => {
        for (const { socket } of to) sendText(socket, text);
      },
      (end) => {
        for (const { socket } of to) hangUp(socket, end);
      },
    );
  }

  #perform(connection: Connection, { op, args, reqId }: Operation): void {
    if (op === 'ping') {
      const { id, account } = connection;
      const pong = { req_id: reqId, op: 'pong', args: [String(Date.now())], conn_id: id };
      this.#publish('pong', account, [connection], JSON.stringify(pong));
    } else if (op === 'auth') this.#authenticate(connection, args, reqId);
    else if (op === 'subscribe' || op === 'unsubscribe') this.#subscribe(connection, op, args, reqId);
    else reply(connection, op, reqId, `unknown op '${op}'`);
  }

  #authenticate(connection: Connection, args: readonly unknown[], reqId: string): void {
    const [apiKey, expires, signature] = args.map(String);
    const account = this.#accounts.get(apiKey ?? '');
    const valid =
      account !== undefined &&
      Number(expires) > Date.now() + this.exchange.seam.clockSkewMs() &&
      sameText(sign(account.apiSecret, `GET/realtime${expires}`), signature ?? '');
    if (valid) connection.account = account.name;
    reply(connection, 'auth', reqId, valid ? null : 'Params Error: invalid key, signature or expired');
  }

  #subscribe(connection: Connection, op: string, args: readonly unknown[], reqId: string): void {
    const topics = args.map((topic) =>
      TOPICS.find((known) => topic === known || topic === `${known}.linear`),
    );
    if (connection.account === null) {
      reply(connection, op, reqId, 'Request not authorized');
      return;
    }
    if (topics.includes(undefined)) {
      reply(connection, op, reqId, `error:handler not found,topic:${args.join(',')}`);
      return;
    }
    for (const topic of topics) {
      if (topic === undefined) continue;
      if (op === 'subscribe') connection.topics.add(topic);
      else connection.topics.delete(topic);
    }
    reply(connection, op, reqId, null);
  }
}

function reply({ id, socket }: Connection, op: string, reqId: string, mistake: string | null): void {
  sendJson(socket, {
    success: mistake === null,
    ret_msg: mistake ?? '',
    op,
    conn_id: id,
    req_id: reqId,
    simulated: true,
  });
}
