// Turns the test runner's summaries ("Tests  2 failed | 310 passed | 3 skipped (315)") and the chaos machine's
// ("24 seeds in 312 s: ...; 0 violations, 0 unfinished") into one plain line, summed over all outputs. A file that failed
// before its tests counts as a failure, and so does an output without a summary: its run did not come to an end.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const count = (line, word) => Number(new RegExp(`(\\d+) ${word}`).exec(line ?? '')?.[1] ?? 0);

function ofTests(lines) {
  const summary = (of) => lines.findLast((line) => new RegExp(`^\\s*${of}\\s+\\d`).test(line));
  const [files, tests] = [summary('Test Files'), summary('Tests')];
  if (tests === undefined) return null;
  const failed = Math.max(count(tests, 'failed'), count(files, 'failed'));
  return { passed: count(tests, 'passed'), failed, skipped: count(tests, 'skipped') + count(tests, 'todo') };
}

function ofChaos(lines) {
  const summary = lines.findLast((line) =>
    /^\d+ seeds in \d+ s: .*; \d+ violations, \d+ unfinished$/.test(line),
  );
  if (summary === undefined) return null;
  const failed = count(summary, 'violations') + count(summary, 'unfinished');
  return { passed: Math.max(0, count(summary, 'seeds') - failed), failed, skipped: 0 };
}

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  const lines = stripVTControlCharacters(readFileSync(file, 'utf8')).split('\n');
  const { passed, failed, skipped } = ofTests(lines) ??
    ofChaos(lines) ?? { passed: 0, failed: 1, skipped: 0 };
  sum.passed += passed;
  sum.failed += failed;
  sum.skipped += skipped;
}

const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
console.log(`${sum.passed} passed, ${sum.failed} failed${skipped}`);
