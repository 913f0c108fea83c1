import { readFileSync } from 'node:fs';

const PAGE = readFileSync(new URL('../../docs/methodology.md', import.meta.url), 'utf8');

/** The figures and times in code quotes of the one line of docs/methodology.md that has this text. */
export function shown(words: string): readonly string[] {
  const lines = PAGE.split('\n').filter((line) => line.includes(words));
  const [line] = lines;
  if (line === undefined || lines.length > 1) throw new Error(`${lines.length} lines have '${words}'`);
  return [...line.matchAll(/`(-?\d[\d.:, ]*)`/g)].map(([, figure = '']) => figure);
}
