// @ts-check
// Is this worker ready? It says so itself, at /readyz of the address of its metrics: whether it reaches the ledger and
// Temporal, polls its task queues, and has the venue or the price stream that its roles need.

const PORT = 9464;

/** @param {string} address `host:port` at which the worker shows itself */
async function checkWorker(address) {
  const port = address.split(':').at(-1);
  const reply = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4_000) });
  const { ready, roles, needs } = await reply.json();
  const missing = needs.filter((/** @type {{ ok: boolean }} */ { ok }) => !ok);
  if (ready) return `ready: ${roles.join(', ')}`;
  throw new Error(
    missing
      .map((/** @type {{ name: string, reason: string }} */ { name, reason }) => `${name}: ${reason}`)
      .join('; '),
  );
}

checkWorker(process.env.BALLAST_METRICS_ADDRESS || `127.0.0.1:${PORT}`).then(
  (words) => process.stdout.write(`${words}\n`),
  (error) => {
    process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
