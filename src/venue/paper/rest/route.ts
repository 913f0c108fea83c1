import type { Exchange } from '../engine/exchange.js';
import type { Params } from './params.js';

/** One path of the interface; what it returns is the envelope's `result`. Throws a `Refusal`. */
export interface PublicRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  answer(exchange: Exchange, params: Params): unknown;
}

export interface SignedRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  answer(exchange: Exchange, params: Params, account: string): unknown;
}

/** A path behind the admin token; it may read its parameters from a body. */
export interface AdminRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  answer(exchange: Exchange, params: Params): unknown;
}
