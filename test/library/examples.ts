import { readFile } from 'node:fs/promises';

/** A fenced block with a name behind its language: ` ```ts from-files.ts `. */
export interface NamedBlock {
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

const BLOCK = /^```(\w+) (\S+)\n([\s\S]*?)^```$/gm;

/** The named blocks of a page of the documentation. */
export async function namedBlocks(page: string): Promise<readonly NamedBlock[]> {
  const markdown = await readFile(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  return [...markdown.matchAll(BLOCK)].map(([, language = '', name = '', text = '']) => ({
    ...{ language, name, text },
  }));
}
