// Turns the test runner's summaries ("Tests  2 failed | 310 passed | 3 skipped (315)") into one plain line, summed
// over all outputs. A file that failed before its tests counts as a failure, and so does an output without a summary:
// its run did not come to an end.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  const lines = stripVTControlCharacters(readFileSync(file, 'utf8')).split('\n');
  const summary = (of) => lines.findLast((line) => new RegExp(`^\\s*${of}\\s+\\d`).test(line));
  const count = (line, word) => Number(new RegExp(`(\\d+) ${word}`).exec(line ?? '')?.[1] ?? 0);
  const [files, tests] = [summary('Test Files'), summary('Tests')];
  sum.passed += count(tests, 'passed');
  sum.failed += tests === undefined ? 1 : Math.max(count(tests, 'failed'), count(files, 'failed'));
  sum.skipped += count(tests, 'skipped') + count(tests, 'todo');
}

const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
console.log(`${sum.passed} passed, ${sum.failed} failed${skipped}`);
