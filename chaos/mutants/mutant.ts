import { cp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleWorkflows, copyBase } from '../program.js';
import type { Step } from '../schedule/step.js';
import type { SlotShape } from '../world/slots.js';

/** A bug that somebody might write. */
export interface Mutant {
  readonly name: string;
  /** What it does to the money. */
  readonly harm: string;
  readonly patches: readonly Patch[];
  /** One fund with an account of its own, where it says nothing. */
  readonly shape?: SlotShape;
  /** What lies in wait while the fund is being established. */
  readonly early?: readonly Step[];
  /** What brings it to light, done to one slot. */
  readonly hunt: readonly Step[];
}

/** Replaces a text in a compiled file; the text must be there exactly once. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** A copy of the program with the bug in it. Throws where a patch does not fit the program any more. */
export async function plant({ name, patches }: Mutant, dist: string, home: string): Promise<string> {
  await copyBase(home);
  const copy = join(home, 'dist');
  await cp(dist, copy, { recursive: true });
  for (const { file, find, put } of patches) {
    const path = join(copy, file);
    const text = await readFile(path, 'utf8');
    const times = text.split(find).length - 1;
    if (times !== 1) {
      throw new Error(`mutant ${name} does not fit: ${file} has ${times} times what it replaces: ${find}`);
    }
    await writeFile(
      path,
      text.replace(find, () => put),
    );
  }
  if (patches.some(({ file }) => ['workflows', 'domain'].includes(dirname(file))))
    await bundleWorkflows(copy);
  return copy;
}
