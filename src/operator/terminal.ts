import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Where a command writes: results to stdout, everything else to stderr. */
export interface Terminal {
  /** One text with a newline after it. */
  print(text: string): void;
  printJson(value: unknown): void;
  /** For people only: progress, hints. */
  note(text: string): void;
  /** Leaves the text as it is where colours are off. */
  paint(style: Style, text: string): string;
  /** Behind the text a colour between orange (0) and blue (1); none where colours are off. */
  shade(place: number, text: string): string;
  /** Characters in a line; infinite where the output is not a terminal. */
  readonly columns: number;
  /** Shows the text in place of what the screen shows; one below the other where the output is not a terminal. */
  redraw(text: string): void;
}

export type Stream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** Home; and what is left of the line, or of the screen, goes. */
const SCREEN = { home: '\u001b[H', restOfLine: '\u001b[K', restOfScreen: '\u001b[J' } as const;

export function terminal(stdout: Stream, stderr: Stream, env: NodeJS.ProcessEnv): Terminal {
  const coloured = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return {
    print: (text) => void stdout.write(`${text}\n`),
    printJson: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    paint: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
    shade: (place, text) => (coloured ? `\u001b[30;48;5;${shadeAt(place)}m${text}\u001b[0m` : text),
    columns: stdout.isTTY === true ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY,
    redraw: (text) =>
      void stdout.write(stdout.isTTY === true ? screenful(text, stdout.rows ?? 24) : `${text}\n`),
  };
}

/** Line by line over what was there, which does not flicker; what the window is too low for is said to be missing. */
function screenful(text: string, rows: number): string {
  const lines = text.split('\n');
  const most = rows - 1;
  const shown =
    lines.length <= most
      ? lines
      : [...lines.slice(0, most - 1), `... ${lines.length - most + 1} more lines: make the window higher`];
  return `${SCREEN.home}${shown.map((line) => `${line}${SCREEN.restOfLine}\n`).join('')}${SCREEN.restOfScreen}`;
}

/** Of the 256 colours of a terminal, pale ones that black text can be read on. */
const SHADES = [215, 222, 229, 230, 195, 153, 117] as const;

function shadeAt(place: number): number {
  return SHADES[Math.min(SHADES.length - 1, Math.floor(place * SHADES.length))] ?? SHADES[0];
}
