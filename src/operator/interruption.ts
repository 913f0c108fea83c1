import { CommandFailed } from './command-error.js';

/** Ctrl-C or SIGTERM ends what is being done at once, and whatever it has started in order. */
export function interruption(what: string): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort(new CommandFailed(`the ${what} was interrupted`, 'start it again'));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, abort);
  return {
    signal: controller.signal,
    end: () => {
      for (const name of signals) process.off(name, abort);
    },
  };
}
