import { extname } from 'node:path';

/**
 * The arguments with which Node runs one of our own entry files: the compiled one as it is, a source file (in a
 * checkout) through tsx.
 */
export function nodeArguments(entry: string): string[] {
  return extname(entry) === '.ts' ? ['--import', import.meta.resolve('tsx'), entry] : [entry];
}

/** The path of an entry file beside the module at `moduleUrl`, with that module's own ending. */
export function siblingEntry(moduleUrl: string, name: string): string {
  const here = new URL(moduleUrl);
  const path = decodeURIComponent(new URL(`./${name}${extname(here.pathname)}`, here).pathname);
  return path;
}
