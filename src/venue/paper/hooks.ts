import type { DecimalString } from '../../domain/decimal.js';

/** A request as it arrived, after its signature was checked. `account` is null on public paths. */
export interface RestCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly account: string | null;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What is sent back: the body as JSON text. */
export interface RestReply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection is destroyed: at once, or after a part of the body although its whole length was promised. */
  readonly broken?: 'at-once' | 'half-way';
}

export interface StreamMessage {
  readonly stream: 'public' | 'private';
  readonly topic: string;
  /** Null on the public stream. */
  readonly account: string | null;
}

/** How a connection ends: with the protocol's goodbye, or as one that broke. */
export type ConnectionEnd = 'closed' | 'broken';

export interface MatchedOrder {
  readonly account: string;
  readonly contract: string;
  readonly orderLinkId: string;
}

/**
 * The one seam at which the outside world can be made unreliable: everything that enters passes `request`,
 * everything that is pushed passes `publish`, and every first matching passes `match`. Each may run its
 * action now, later, several times or never; the exchange's own state is none of their business.
 */
export interface Seam {
  request(call: RestCall, answer: () => RestReply): RestReply | Promise<RestReply>;
  /** `hangUp` ends the connections that would be told. */
  publish(message: StreamMessage, deliver: () => void, hangUp: (end: ConnectionEnd) => void): void;
  /** With a `share` below one only that part of what could be filled is filled, and the rest is cancelled. */
  match(order: MatchedOrder, match: (share?: DecimalString) => void): void;
  /** How far the exchange's clock is ahead of the right time, in milliseconds. */
  clockSkewMs(): number;
}

/** Everything happens at once and once. */
export const FAULTLESS: Seam = {
  request: (_call, answer) => answer(),
  publish: (_message, deliver) => deliver(),
  match: (_order, match) => match(),
  clockSkewMs: () => 0,
};
