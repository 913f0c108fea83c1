import net, { type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpWire, httpWire, TransportFailure } from '../../../src/venue/bybit/http-wire.js';

const open: (() => void)[] = [];

afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A bare TCP server, and what connects to it. */
async function listener(
  onConnection: (socket: Socket) => void,
): Promise<{ port: number; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets }; // listens on TCP
}

function wireOf(timeoutMs: number): HttpWire {
  const wire = httpWire(timeoutMs);
  open.push(() => wire.close());
  return wire;
}

async function failureFrom(wire: HttpWire, url: string): Promise<TransportFailure> {
  const outcome = await wire
    .send({ url, method: 'POST', headers: {}, body: '{}' })
    .catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(TransportFailure);
  return outcome as TransportFailure; // as just asserted
}

describe('a request that fails', () => {
  it('during the TLS handshake was never sent', async () => {
    const { port } = await listener((socket) => socket.end('not TLS at all'));
    expect(await failureFrom(wireOf(1_000), `https://127.0.0.1:${port}/`)).toMatchObject({ neverSent: true });
  });

  it('because the TLS handshake does not end was never sent', async () => {
    const { port } = await listener(() => {});
    const failure = await failureFrom(wireOf(150), `https://127.0.0.1:${port}/`);
    expect(failure).toMatchObject({ code: 'TIMEOUT', neverSent: true });
  });

  it('on a standing connection may have been sent', async () => {
    const { port } = await listener(() => {});
    const failure = await failureFrom(wireOf(150), `http://127.0.0.1:${port}/`);
    expect(failure).toMatchObject({ code: 'TIMEOUT', neverSent: false });
  });

  it('for an endless reply ends at a bound', async () => {
    const { port } = await listener((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n');
      socket.write(Buffer.alloc(9 * 1024 * 1024, 'x'));
    });
    expect(await failureFrom(wireOf(5_000), `http://127.0.0.1:${port}/`)).toMatchObject({
      code: 'REPLY_TOO_LARGE',
    });
  });

  it('after the wire was closed was never sent', async () => {
    const wire = wireOf(100);
    wire.close();
    expect(await failureFrom(wire, 'http://127.0.0.1:1/')).toMatchObject({ code: 'CLOSED', neverSent: true });
  });
});

describe('requests one after another', () => {
  it('share one kept-alive connection, also beyond the deadline of the first', async () => {
    const { port, sockets } = await listener((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')),
    );
    const wire = wireOf(1_500);
    const get = (path: string) =>
      wire.send({ url: `http://127.0.0.1:${port}/${path}`, method: 'GET', headers: {}, body: undefined });
    expect(await get('a')).toMatchObject({ status: 200, body: 'ok' });
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    expect(await get('b')).toMatchObject({ status: 200, body: 'ok' });
    expect(sockets).toHaveLength(1);
  });
});
