import { extname } from 'node:path';

/**
 * Where a pool finds the worker beside this file: the compiled one as it is, a source file (in a checkout) through
 * tsx, which has to be asked anew in every thread.
 */
export function workerEntry(): string {
  const ending = extname(import.meta.url);
  const worker = new URL(`./sweep-worker${ending}`, import.meta.url).href;
  if (ending !== '.ts') return worker;
  const lines = [
    `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))};`,
    'register();',
    `const worker = await import(${JSON.stringify(worker)});`,
    'export default worker.default;',
  ];
  return `data:text/javascript,${encodeURIComponent(lines.join('\n'))}`;
}
