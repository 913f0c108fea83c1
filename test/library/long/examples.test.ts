import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedBlocks } from '../examples.js';
import { folderWithPackage, runProgram, typeErrors } from '../installed-package.js';

const blocks = await namedBlocks('simulation.md');
const programs = blocks.filter(({ language }) => language === 'ts').map(({ name }) => name);
let folder = '';

/** It builds and packs the project, which takes its time on a busy machine. */
const INSTALLING_MS = 400_000;

beforeAll(async () => {
  folder = await folderWithPackage();
  for (const { language, name, text } of blocks) {
    if (language !== 'text') await writeFile(join(folder, name), text);
  }
}, INSTALLING_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the examples of docs/simulation.md, in a folder where the package is installed', () => {
  it.each(programs)('%s prints what the page says', async (name) => {
    const printed = blocks.find((block) => block.language === 'text' && block.name === name)?.text;
    expect(await runProgram(folder, name)).toBe(printed);
  });

  it("agree with the package's declarations, by which the compiler refuses what is wrong", async () => {
    expect(programs.length).toBeGreaterThan(2);
    const wrong = [
      "import { readPrices } from 'ballast/simulation';",
      'readPrices({ prices: { A: [{ open: 1 }] } });',
    ];
    await writeFile(join(folder, 'wrong.ts'), wrong.join('\n'));
    expect(typeErrors(folder, [...programs, 'wrong.ts'])).toEqual([expect.stringContaining('wrong.ts: ')]);
  });
});
