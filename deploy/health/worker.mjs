// @ts-check
// Is this worker at work? Its own metrics say how many pollers it has on each task queue: none, or no answer,
// is not healthy. A worker whose Temporal server is away keeps its pollers and tries again, and is healthy.
// Arguments: the task queues it should poll; without any, at least one.

const PORT = 9464;

/**
 * Task queues with at least one poller, from metrics in Prometheus' text format.
 * @param {string} metrics
 * @returns {ReadonlySet<string>}
 */
function polledQueues(metrics) {
  const polled = metrics.split('\n').flatMap((line) => {
    const [, labels = '', value = ''] = /^temporal_num_pollers\{(.*)\} (\S+)$/.exec(line) ?? [];
    const queue = /(?:^|,)task_queue="([^"]*)"/.exec(labels)?.[1];
    return queue !== undefined && Number(value) > 0 ? [queue] : [];
  });
  return new Set(polled);
}

/**
 * @param {string} metricsAddress `host:port` at which the worker serves its metrics
 * @param {readonly string[]} expected
 */
async function checkWorker(metricsAddress, expected) {
  const port = metricsAddress.split(':').at(-1);
  const reply = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(4_000) });
  const polled = polledQueues(await reply.text());
  const missing = expected.filter((queue) => !polled.has(queue));
  if (missing.length > 0) throw new Error(`no poller on ${missing.join(', ')}`);
  if (polled.size === 0) throw new Error('no poller on any task queue');
  return [...polled];
}

checkWorker(process.env.BALLAST_METRICS_ADDRESS || `127.0.0.1:${PORT}`, process.argv.slice(2)).then(
  (polled) => process.stdout.write(`polls ${polled.join(', ')}\n`),
  (error) => {
    process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
