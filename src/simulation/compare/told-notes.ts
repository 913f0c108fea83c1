import type { Comparison } from './compare.js';
import type { Pair } from './compare-funds.js';

/** What a reader should know, once where it is of both rule sets, else with the file that it is of. */
export function toldNotes(
  { notes: { first, second }, onlyIn, leftOut }: Pick<Comparison, 'notes' | 'onlyIn' | 'leftOut'>,
  files: Pair<string>,
): { readonly notes: readonly string[]; readonly absent: readonly string[] } {
  const own = (lines: readonly string[], others: readonly string[], file: string) =>
    lines.filter((line) => !others.includes(line)).map((line) => `${file}: ${line}`);
  const only = (file: string, tokens: readonly string[]) =>
    tokens.length === 0 ? [] : [`only in ${file}: ${tokens.join(', ')}`];
  return {
    notes: [
      ...first.filter((line) => second.includes(line)),
      ...own(first, second, files.first),
      ...own(second, first, files.second),
    ],
    absent: [
      ...only(files.first, onlyIn.first),
      ...only(files.second, onlyIn.second),
      ...(leftOut.length === 0 ? [] : [`left out, since they have no prices: ${leftOut.join(', ')}`]),
    ],
  };
}
