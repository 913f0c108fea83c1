import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Takes one piece of work after the other until all are taken, and needs nothing but a core: each about as long as a point. */
const THREAD = `
const { workerData } = require('node:worker_threads');
const next = new Int32Array(workerData.next);
let value = 1;
while (Atomics.add(next, 0, 1) < workerData.pieces) {
  for (let i = 0; i < 1e8; i++) value = (Math.imul(value, 1103515245) + 12345) | 0;
}
require('node:worker_threads').parentPort.postMessage(value);
`;

/** What any division of work among threads has to do at the least: start them, and hand the pieces out. */
export async function bareThreads(pieces: number, threads: number): Promise<void> {
  const next = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const ends = Array.from({ length: threads }, () =>
    once(new Worker(THREAD, { eval: true, workerData: { next, pieces } }), 'exit'),
  );
  await Promise.all(ends);
}
