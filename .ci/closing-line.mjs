// Turns the test runner's summary ("Tests  2 failed | 310 passed | 3 skipped (315)") into one plain line.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const output = stripVTControlCharacters(readFileSync(process.argv[2], 'utf8'));
const summary = output.split('\n').findLast((line) => /^\s*Tests\s+\d/.test(line)) ?? '';
const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0);
const skipped = count('skipped') + count('todo');

console.log(
  `${count('passed')} passed, ${count('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
