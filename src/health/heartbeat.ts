import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ask } from '../alerts/post-json.js';
import type { HeartbeatSettings } from '../config/alert-settings.js';

/** The first looks at the engine must have been made. */
const FIRST_AFTER_MS = 15_000;

export interface HeartbeatOptions {
  readonly settings: HeartbeatSettings;
  /** Why the engine is not healthy; none where it is. */
  readonly troubles: () => readonly string[];
  readonly log: Pick<Logger, 'warn' | 'info'>;
  readonly firstAfterMs?: number;
}

/**
 * Tells somebody else, again and again, that the engine lives: only while it is healthy, so that whoever waits for the
 * next beat notices what nobody here can tell any more. While it is not, the other address is told why, if there is one.
 */
export function beat(options: HeartbeatOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const beating = run(options, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await beating;
    },
  };
}

async function run(options: HeartbeatOptions, signal: AbortSignal): Promise<void> {
  const { settings, firstAfterMs = FIRST_AFTER_MS } = options;
  const say = onlyChanges(options.log);
  await pause(Math.min(firstAfterMs, settings.everyMs), signal);
  while (!signal.aborted) {
    const troubles = options.troubles();
    say(troubles, await beatOnce(settings, troubles, signal));
    await pause(settings.everyMs, signal);
  }
}

/** Why the beat was not taken; null where it was, or where none was to be made. */
async function beatOnce(
  { url, failUrl }: HeartbeatSettings,
  troubles: readonly string[],
  stopping: AbortSignal,
): Promise<string | null> {
  const address = troubles.length === 0 ? url : failUrl;
  if (address === null) return null;
  const request = troubles.length === 0 ? {} : { method: 'POST', body: troubles.join('\n') };
  try {
    const response = await ask(new URL(address.reveal()), request, stopping);
    await response.body?.cancel();
    return response.ok ? null : `it answered ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Each change is said once: whether it beats, why not, and whether the beat is taken. */
function onlyChanges(log: HeartbeatOptions['log']) {
  let said = '';
  return (troubles: readonly string[], refused: string | null): void => {
    const now = JSON.stringify([troubles, refused]);
    if (now === said) return;
    said = now;
    if (troubles.length > 0)
      log.warn({ troubles, refused }, 'the heartbeat stops: the engine is not healthy');
    else if (refused !== null) log.warn({ refused }, 'the heartbeat is not taken');
    else log.info({}, 'the heartbeat says that the engine is healthy');
  };
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);
