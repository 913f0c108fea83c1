import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FINDINGS } from '../../src/contract/findings.js';

test('docs/reconciliation.md says of every finding what the engine says', async () => {
  const page = await readFile(new URL('../../docs/reconciliation.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| B-REC-'));
  const expected = Object.values(FINDINGS).map(
    ({ code, title, adoptable, remedy }) =>
      `| ${code} | ${title} | ${adoptable ? 'yes' : 'no'} | ${remedy} |`,
  );
  expect(rows).toEqual(expected);
});
