import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { WATCH_SECONDS } from './commands/new-command.js';
import type { Context } from './context.js';
import { failureOf } from './error-report.js';
import { timeText } from './figures-text.js';
import { readOptions } from './read-options.js';

const SECONDS = 'a number of seconds from 1 to 3600';

const OPTIONS = z.object({
  json: z.boolean().default(false),
  watch: z
    .union([z.literal(true).transform(() => WATCH_SECONDS), z.string()])
    .refine(
      (text) => /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 3_600,
      `must be ${SECONDS}`,
    )
    .transform(Number)
    .optional(),
});

/**
 * Shows a view once; with `--watch` again and again until the process is told to end. What cannot be read then is said,
 * under the figures that were read last with their time, and tried again; at the first look it ends the command. With
 * `--json` each look is one line.
 */
export async function watched(
  context: Context,
  raw: object,
  view: (context: Context) => Promise<void>,
): Promise<void> {
  const { watch, json } = readOptions(OPTIONS, raw);
  if (watch === undefined) return view(context);
  const end = untilAsked();
  const screen = new Screen(context, json, watch);
  screen.show(await drawn(context, view));
  while (!(await passed(watch, end))) {
    try {
      screen.show(await drawn(context, view));
    } catch (error) {
      const { report } = failureOf(error);
      screen.trouble(report?.message ?? String(error));
    }
  }
}

/** What the view would have printed. */
async function drawn(context: Context, view: (context: Context) => Promise<void>): Promise<string> {
  const lines: string[] = [];
  const terminal = {
    ...context.terminal,
    print: (text: string) => void lines.push(text),
    printJson: (value: unknown) => void lines.push(JSON.stringify(value)),
    note: (text: string) => void lines.push(text),
  };
  await view({ ...context, terminal });
  return lines.join('\n');
}

class Screen {
  #last = '';
  #lastAt = 0;

  constructor(
    readonly context: Context,
    readonly json: boolean,
    readonly seconds: number,
  ) {}

  show(text: string): void {
    this.#last = text;
    this.#lastAt = Date.now();
    const { terminal } = this.context;
    if (this.json) terminal.print(text);
    else terminal.redraw(`${text}\n${terminal.paint('dim', this.#footer())}`);
  }

  trouble(what: string): void {
    const { terminal } = this.context;
    const said = `stale since ${timeText(this.#lastAt)} UTC: ${what}`;
    if (this.json) terminal.note(said);
    else terminal.redraw(`${terminal.paint('dim', this.#last)}\n${terminal.paint('red', said)}`);
  }

  #footer(): string {
    return `as of ${timeText(this.#lastAt)} UTC by this machine's clock, every ${this.seconds} s; Ctrl-C ends`;
  }
}

function untilAsked(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

/** Whether the end came before the next look. */
async function passed(seconds: number, signal: AbortSignal): Promise<boolean> {
  await pause(seconds * 1_000, undefined, { signal }).catch(() => undefined);
  return signal.aborted;
}
