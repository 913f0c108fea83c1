import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { MUTANTS } from '../../chaos/mutants/all.js';

/** As the build compiles it. */
async function compiled(file: string): Promise<string> {
  const source = new URL(`../../src/${file.replace(/\.js$/, '.ts')}`, import.meta.url);
  const { options } = ts.convertCompilerOptionsFromJson({ target: 'ES2022', module: 'ESNext' }, '.');
  return ts.transpile(await readFile(source, 'utf8'), options);
}

// The hunts themselves take minutes: `npm run chaos:mutants`.
test.each(MUTANTS)('the planted bug $name fits the program as it is now', async ({ patches }) => {
  expect(patches).not.toEqual([]);
  for (const { file, find } of patches) {
    expect((await compiled(file)).split(find), `${file}: ${find}`).toHaveLength(2);
  }
});
