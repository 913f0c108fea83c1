import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FINAL_FAILURES } from '../../../src/contract/failures.js';
import { GUARDS, guardAnchor } from '../../../src/contract/guard-codes.js';
import { GUARD_CODES } from '../../../src/domain/refusal.js';

const ENDS = { retried: 'retried', halts: 'halts the fund', refuses: 'ends as refused' };
const page = await readFile(new URL('../../../docs/guards.md', import.meta.url), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| <a id='));

test('docs/guards.md has every guard of the catalogue, in its words, and no other', () => {
  const expected = GUARD_CODES.map((code) => {
    const { title, meaning, remedy, end, reducingPasses } = GUARDS[code];
    const cells = [
      `<a id="${code.toLowerCase()}"></a>\`${code}\``,
      `**${title}.** ${meaning}`,
      remedy,
      ENDS[end],
      reducingPasses ? 'yes' : 'no',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  expect(rows).toEqual(expected);
});

test.each(GUARD_CODES)('%s: messages end with an anchor that the page has', (code) => {
  const [file, anchor] = guardAnchor(code).split('#');
  expect(file).toBe('docs/guards.md');
  expect(page).toContain(`<a id="${anchor}"></a>`);
});

test.each(GUARD_CODES)('%s: what follows is what its failure does', (code) => {
  const { end, failure } = GUARDS[code];
  if (end === 'refuses') return expect(failure).toBeNull();
  if (failure === null) throw new Error('a guard that stops a step needs a failure');
  expect(FINAL_FAILURES.includes(failure)).toBe(end === 'halts');
});
