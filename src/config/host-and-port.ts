export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

const ADDRESS = /^(\[[\da-fA-F:]+\]|[\w.-]+):(\d{1,5})$/;

/** `host:port`; an address of IPv6 in brackets. */
export function isHostAndPort(text: string): boolean {
  const port = Number(ADDRESS.exec(text)?.[2] ?? 0);
  return port >= 1 && port <= 65_535;
}

/** Of a text that is one. */
export function hostAndPort(text: string): HostAndPort {
  const [, host = '', port = ''] = ADDRESS.exec(text) ?? [];
  return { host: host.replace(/[[\]]/g, ''), port: Number(port) };
}
