import getPort from 'get-port';

const ANSWER_MS = 3_000;

/** Where the SDK serves its own metrics: on this machine's loopback, for this process alone. */
export const sdkMetricsAddress = async (): Promise<string> =>
  `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;

/**
 * The SDK's metrics as text. Its exporter is a part of its Rust core and opens a port of its own, so they are fetched
 * from there and shown with the others: one address a process.
 */
export async function readSdkMetrics(address: string): Promise<string> {
  const reply = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(ANSWER_MS) });
  if (!reply.ok) throw new Error(`the SDK answered ${reply.status} for its metrics`);
  return reply.text();
}
