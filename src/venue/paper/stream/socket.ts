import { type RawData, WebSocket } from 'ws';
import type { ConnectionEnd } from '../hooks.js';

/** A subscriber that reads slower than this many bytes behind is cut off, as the venue would. */
const MOST_BUFFERED = 8_000_000;

export interface Operation {
  readonly op: string;
  readonly args: readonly unknown[];
  readonly reqId: string;
}

export function sendText(socket: WebSocket, text: string): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (socket.bufferedAmount > MOST_BUFFERED) socket.terminate();
  else socket.send(text);
}

export function sendJson(socket: WebSocket, message: unknown): void {
  sendText(socket, JSON.stringify(message));
}

/** 1001: the server is going away. */
export function hangUp(socket: WebSocket, end: ConnectionEnd): void {
  if (end === 'broken') socket.terminate();
  else socket.close(1001);
}

/** Null where the message is not an operation. */
export function operationOf(raw: RawData): Operation | null {
  try {
    const parsed: unknown = JSON.parse(raw.toString());
    if (typeof parsed !== 'object' || parsed === null || !('op' in parsed)) return null;
    const { op } = parsed;
    const args = 'args' in parsed && Array.isArray(parsed.args) ? parsed.args : [];
    const reqId = 'req_id' in parsed && typeof parsed.req_id === 'string' ? parsed.req_id : '';
    return typeof op === 'string' ? { op, args, reqId } : null;
  } catch {
    return null;
  }
}
