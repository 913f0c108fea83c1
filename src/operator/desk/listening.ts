import { BlockList, isIP } from 'node:net';

/** Reached from this machine alone, over http. */
export interface OnLoopback {
  readonly kind: 'loopback';
  readonly host: string;
  readonly port: number;
}

/** Reached from elsewhere, over https: its own, or that of a proxy in front of it. Everybody signs in. */
export interface InTheOpen {
  readonly kind: 'open';
  readonly host: string;
  readonly port: number;
  /** As browsers write it: `https://desk.example.com`. */
  readonly origin: string;
  /** Null where a proxy ends TLS. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  /** Those whose word of who asks is believed; without TLS of its own, the desk answers no one else. */
  readonly proxies: readonly string[];
}

/** Where the desk listens, and who reaches it there. */
export type Listening = OnLoopback | InTheOpen;

export const onLoopback = (port: number): OnLoopback => ({ kind: 'loopback', host: '127.0.0.1', port });

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

export const isLoopback = (host: string): boolean => LOOPBACK.includes(host);

/** Under which names this machine's own browser asks for it. */
export const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

const SUBNET = /^(.+)\/(\d{1,3})$/;

/** `10.0.0.7`, or a net as `10.0.0.0/24`. */
export function isNetwork(text: string): boolean {
  const [, address = text, bits = null] = SUBNET.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && (bits === null || Number(bits) <= (family === 4 ? 32 : 128));
}

/** Whether an address is of one of these networks. */
export function among(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [, address = network, bits = null] = SUBNET.exec(network) ?? [];
    const family = familyOf(address);
    if (bits === null) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (text) => {
    // A socket that listens for both families writes the older one so.
    const address = text.replace(/^::ffff:(?=\d+\.)/, '');
    return isIP(address) !== 0 && list.check(address, familyOf(address));
  };
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
