import { readFile } from 'node:fs/promises';

/** What a page tells, in its order: somebody gives a command, or something happens. */
export type Scene =
  | {
      readonly kind: 'command';
      readonly by: string;
      readonly argv: readonly string[];
      readonly shows: readonly string[];
    }
  | { readonly kind: 'happens'; readonly what: string };

const BLOCK = /```console\n([\s\S]*?)```|<!-- happens: (.+?) -->/g;
const COMMAND = /^(\w+)\$ npx ballast (.+)$/;

/**
 * The scenes of a page of Markdown: blocks of `console` with lines `anna$ npx ballast ...`, each with what it prints below,
 * and comments `<!-- happens: ... -->`.
 */
export async function scenesOf(page: URL): Promise<readonly Scene[]> {
  const text = await readFile(page, 'utf8');
  return [...text.matchAll(BLOCK)].flatMap(([, block, what]): Scene[] =>
    what === undefined ? commandsOf(block ?? '') : [{ kind: 'happens', what }],
  );
}

function commandsOf(block: string): Scene[] {
  const scenes: { kind: 'command'; by: string; argv: string[]; shows: string[] }[] = [];
  for (const line of block.split('\n').filter((one) => one !== '')) {
    const [, by, words] = COMMAND.exec(line) ?? [];
    if (by !== undefined && words !== undefined)
      scenes.push({ kind: 'command', by, argv: wordsOf(words), shows: [] });
    else scenes.at(-1)?.shows.push(line);
  }
  return scenes;
}

/** As a shell reads them, with double quotes. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

/** Ids that are drawn: those of the page stand for those of the run, once they were printed. */
const DRAWN = /\b[A-Z0-9]+-p[0-9a-f]{8}\b/g;

/** Holds what is printed against what a page shows, and its drawn ids against the real ones. */
export class PlayedPage {
  readonly #real = new Map<string, string>();

  /** The same words with the real ids. */
  real(words: readonly string[]): string[] {
    return words.map((word) => word.replace(DRAWN, (id) => this.#real.get(id) ?? id));
  }

  /** The first of the lines that is not there after those before it; null where all are. */
  missing(shows: readonly string[], printed: string): string | null {
    let lines = printed.split('\n');
    for (const shown of shows) {
      const at = lines.findIndex((line) => this.#isShown(shown, line));
      if (at < 0) return shown;
      lines = lines.slice(at + 1);
    }
    return null;
  }

  #isShown(shown: string, line: string): boolean {
    const ids = [...shown.matchAll(DRAWN)].map(([id]) => id);
    const pattern = shown
      .split(DRAWN)
      .map(withAnything)
      .reduce((left, right, index) => `${left}${this.#idPattern(ids[index - 1] ?? '')}${right}`);
    const found = new RegExp(`^\\s*${pattern}\\s*$`).exec(line);
    if (found === null) return false;
    ids.forEach((id, index) => {
      this.#real.set(id, found[index + 1] ?? id);
    });
    return true;
  }

  #idPattern(id: string): string {
    return `(${this.#real.get(id) ?? '[A-Z0-9]+-p[0-9a-f]{8}'})`;
  }
}

const withAnything = (text: string): string =>
  text
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
