import { once } from 'node:events';
import { type RawData, WebSocket } from 'ws';
import type { Flood } from './flood.js';
import { TOPIC } from './messages.js';

/** What any client has to do at the least: take each message and parse it. */
export async function bareFlood(url: string, ticks: number, flood: Flood): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, 'open');
  const subscribed = once(socket, 'message');
  socket.send(JSON.stringify({ op: 'subscribe', req_id: TOPIC, args: [TOPIC] }));
  await subscribed;
  const all = new Promise<void>((resolve) => {
    let parsed = 0;
    socket.on('message', (data: RawData) => {
      const message = JSON.parse(data.toString()) as { type?: string }; // of our own server
      if (message.type === 'delta') parsed += 1;
      if (parsed === ticks) resolve();
    });
  });
  flood.begin();
  await all;
  flood.end();
  socket.terminate();
}
