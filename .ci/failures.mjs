// Says once more, next to the closing line, what failed: the test runner's reports of failed tests and suites, and the
// chaos machine's lines about seeds that are not green. They stand far up in an output of thousands of lines.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** Of one output at most: a machine without a database fails every test for one reason. */
const LINES = 120;

function reportsOfTests(lines) {
  const first = lines.findIndex((line) => /Failed (Tests|Suites) \d+/.test(line));
  if (first < 0) return [];
  const end = lines.findIndex((line, at) => at > first && /^\s*Test Files\s+\d/.test(line));
  return lines.slice(first, end < 0 ? undefined : end).filter((line) => line.trim() !== '');
}

const linesOfChaos = (lines) =>
  lines.filter((line) => /^(seed|kill) .*(VIOLATION|UNFINISHED)|^ {2}[a-z-]+: /.test(line));

for (const file of process.argv.slice(2)) {
  const lines = stripVTControlCharacters(readFileSync(file, 'utf8')).split('\n');
  const isOfTests = lines.some((line) => /^\s*RUN\s+v\d/.test(line));
  const failures = isOfTests ? reportsOfTests(lines) : linesOfChaos(lines);
  if (failures.length === 0) continue;
  console.log(`\nfailed in ${file}:`);
  for (const line of failures.slice(0, LINES)) console.log(line);
  if (failures.length > LINES) console.log(`... and ${failures.length - LINES} lines more`);
}
