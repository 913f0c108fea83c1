import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { switchAttentionAlert } from '../contract/alert.js';
import { SEARCH_ATTRIBUTE } from '../contract/search-attributes.js';
import {
  haltAll,
  reduceAll,
  resumeAll,
  type SwitchAsk,
  type SwitchboardInput,
  type SwitchEffect,
  type SwitchView,
  switchChangeId,
  switchView,
  throwSwitch,
} from '../contract/switchboard.js';
import { SWITCHED_TO, type SwitchAction, type TradingSwitch } from '../contract/trading-switch.js';
import { cancelOpenOrders, changeSwitch, raiseAlert, readSwitch, tellFunds } from './activity-options.js';
import { historyIsLong } from './history-length.js';
import { KeylessWords } from './keyless-words.js';
import { causeOf, messageOf } from './message-of.js';
import { readWord } from './signal-words.js';
import { checkSwitchAsk } from './switch-checks.js';
import { describeSwitch } from './switch-details.js';
import { Turns } from './turns.js';

const SOON_MS = 10_000;
const SELDOM_MS = 5 * 60_000;
/** So often a fund that could not be told is told soon again; then people hear of it. */
const SOON_TELLS = 30;
const NOTHING_DONE: SwitchEffect = { told: 0, untold: [], cancelled: null, uncancelled: [] };

/**
 * The switch for all funds of this engine. The ledger's row is what stops orders; this workflow is how people
 * reach it, and what sees to it that running rebalances stop and open orders are cancelled.
 */
export async function switchboard(input: SwitchboardInput): Promise<void> {
  const board = new Switchboard(input);
  board.listen();
  await board.work();
  await continueAsNew<typeof switchboard>(board.carry());
}

class Switchboard {
  readonly #turns = new Turns();
  readonly #keyless: KeylessWords;
  #switch: TradingSwitch | null = null;
  #effect: SwitchEffect = NOTHING_DONE;
  #attention: string | null = null;
  /** A change is to be carried out. */
  #isDue: boolean;
  #atWork: CancellationScope | null = null;

  /** Whose open orders are to be cancelled; null where those of all funds are. */
  #toCancel: ReadonlySet<string> | null = null;

  constructor({ unfinished = false, uncancelled, keyless }: SwitchboardInput) {
    this.#keyless = new KeylessWords(keyless);
    this.#isDue = unfinished;
    if (uncancelled !== undefined) this.#toCancel = new Set(uncancelled);
  }

  carry(): SwitchboardInput {
    const keyless = this.#keyless.carry;
    if (!this.#isDue || this.#toCancel === null) return { unfinished: this.#isDue, keyless };
    return { unfinished: true, uncancelled: [...this.#toCancel], keyless };
  }

  listen(): void {
    setHandler(switchView, () => this.#view(), {
      description: 'How the switch stands, since when, why, and how far it was carried out.',
    });
    setHandler(throwSwitch, (ask) => this.#throw(ask), {
      validator: checkSwitchAsk,
      description:
        'Halt, reduce or resume all funds: {"action":"halt","reason":"why","by":"you","requestKey":"any text of yours"}. ' +
        'Returns once the ledger lets no further order pass.',
    });
    for (const [signal, action, effect] of [
      [haltAll, 'halt', 'No fund sends an order; running rebalances stop, open orders are cancelled.'],
      [reduceAll, 'reduce', 'No fund adds to its position; orders that reduce one still pass.'],
      [resumeAll, 'resume', 'Releases the switch: each fund trades as its own state says.'],
    ] as const) {
      setHandler(signal, (word) => this.#bySignal(action, word), {
        description: `${effect} {"reason": "why"}`,
      });
    }
  }

  async work(): Promise<void> {
    await this.#turns.run(async () => this.#know(await readSwitch.executeWithOptions(READ, [])));
    while (!mayContinueAsNew()) {
      if (this.#isDue && !historyIsLong()) await this.#carryOut();
      this.#show();
      await condition(() => (this.#isDue && !historyIsLong()) || mayContinueAsNew());
    }
  }

  async #throw(ask: SwitchAsk): Promise<{ state: TradingSwitch['state'] }> {
    const { action, reason, by } = ask;
    const change = { to: SWITCHED_TO[action], reason, by, changeId: switchChangeId(ask) };
    const now = await this.#turns.run(async () => {
      const summary = `${action} all funds`;
      const changed = await changeSwitch.executeWithOptions({ summary }, [change]).catch(tellCause);
      this.#know(changed);
      return changed;
    });
    this.#attention = null;
    this.#toCancel = null;
    this.#isDue = true;
    // What is being carried out is no longer what is wanted.
    this.#atWork?.cancel();
    return { state: now.state };
  }

  /** A halt counts however it was typed; releasing the switch needs a reason. */
  async #bySignal(action: SwitchAction, payload: unknown): Promise<void> {
    const { reason, by, requestKey, isGiven } = { ...readWord(payload), isGiven: hasReason(payload) };
    const key = requestKey ?? this.#keyless.keyFor(action, `${by}: ${reason}`);
    if (action === 'resume' && !isGiven) {
      return this.#call('a signal to resume all funds was not heeded: it needs {"reason": "why"}');
    }
    try {
      const { state } = await this.#throw({ action, reason, by, requestKey: key });
      // After a reset that left signals out, a word may have the key of an earlier one that was undone since.
      if (state !== SWITCHED_TO[action]) await this.#call(saidBefore(action, state));
    } catch (error) {
      if (isCancellation(error)) throw error;
      await this.#call(messageOf(error));
    }
  }

  /** Until it is done, another change comes between, or the history is long. */
  async #carryOut(): Promise<void> {
    this.#isDue = false;
    this.#effect = NOTHING_DONE;
    const scope = new CancellationScope();
    this.#atWork = scope;
    try {
      await scope.run(() => this.#effectuate());
    } catch (error) {
      if (!isCancellation(error) || !scope.consideredCancelled) await this.#call(messageOf(error));
    } finally {
      this.#atWork = null;
    }
  }

  /** Neither a fund that cannot be told nor one whose orders cannot be cancelled keeps another waiting. */
  async #effectuate(): Promise<void> {
    const tokens = await this.#tell();
    await Promise.all([this.#tellUntold(), this.#cancelOrders(tokens)]);
  }

  async #tellUntold(): Promise<void> {
    for (let again = 1; this.#effect.untold.length > 0; again++) {
      await sleep(again <= SOON_TELLS ? SOON_MS : SELDOM_MS, { summary: 'before funds are told again' });
      if (historyIsLong()) return this.#putOff();
      await this.#tell();
      if (again === SOON_TELLS && this.#effect.untold.length > 0) {
        await this.#call('some funds could not be told: see below');
      }
    }
  }

  /** The tokens of all funds. */
  async #tell(): Promise<readonly string[]> {
    const { told, untold } = await tellFunds.executeWithOptions(TELL, []);
    const missing = untold.map(({ token, why }) => `${token}: ${why}`);
    this.#effect = { ...this.#effect, told: told.length, untold: missing };
    this.#show();
    return [...told, ...untold.map(({ token }) => token)];
  }

  async #cancelOrders(tokens: readonly string[]): Promise<void> {
    if (this.#switch?.state !== 'HALTED') return;
    this.#toCancel ??= new Set(tokens);
    const counts = await Promise.all([...this.#toCancel].map((token) => this.#cancelOrdersOf(token)));
    const cancelled = counts.reduce((sum, count) => sum + count, 0);
    if (this.#toCancel.size === 0) this.#effect = { ...this.#effect, cancelled };
  }

  /** How many were; tried again until none is open. */
  async #cancelOrdersOf(token: string): Promise<number> {
    const summary = `cancel what is open of ${token}`;
    for (let attempt = 1; ; attempt++) {
      try {
        const { cancelled } = await cancelOpenOrders.executeWithOptions({ summary }, [token]);
        this.#noteCancelled(token);
        return cancelled;
      } catch (error) {
        if (isCancellation(error)) throw error;
        await this.#noteUncancelled(token, messageOf(error));
      }
      await sleep(Math.min(SOON_MS * 2 ** attempt, SELDOM_MS), { summary: `then again: ${summary}` });
      if (historyIsLong()) {
        this.#putOff();
        return 0;
      }
    }
  }

  #noteCancelled(token: string): void {
    this.#toCancel = new Set([...(this.#toCancel ?? [])].filter((other) => other !== token));
    this.#showUncancelled(token, []);
  }

  async #noteUncancelled(token: string, why: string): Promise<void> {
    const trouble = `${token}: ${why}`;
    if (this.#effect.uncancelled.includes(trouble)) return;
    this.#showUncancelled(token, [trouble]);
    await this.#call(`open orders could not be cancelled: ${trouble}`);
  }

  #showUncancelled(token: string, trouble: readonly string[]): void {
    const others = this.#effect.uncancelled.filter((other) => !other.startsWith(`${token}: `));
    this.#effect = { ...this.#effect, uncancelled: [...others, ...trouble] };
    this.#show();
  }

  /** The next run goes on with it. */
  #putOff(): void {
    this.#isDue = true;
  }

  #know(now: TradingSwitch): void {
    if (this.#switch?.state !== now.state) {
      upsertSearchAttributes([{ key: SEARCH_ATTRIBUTE.state, value: now.state }]);
    }
    this.#switch = now;
    this.#show();
  }

  /** Calls for a person, by the ledger's outbox. */
  async #call(message: string): Promise<void> {
    this.#attention = message;
    log.warn(message);
    this.#show();
    await raiseAlert.executeWithOptions({ summary: 'tell people' }, [switchAttentionAlert(message)]);
  }

  #show(): void {
    setCurrentDetails(describeSwitch(this.#view()));
  }

  #view(): SwitchView {
    const since = this.#switch?.since ?? null;
    return {
      state: this.#switch?.state ?? 'ACTIVE',
      reason: this.#switch?.reason ?? null,
      by: this.#switch?.by ?? null,
      since: since === null ? null : new Date(since).toISOString(),
      effect: this.#effect,
      idle: !this.#isDue && this.#atWork === null && this.#turns.isFree,
      attention: this.#attention,
    };
  }
}

/** Whoever waits is told the ledger's own words. */
const tellCause = (error: unknown): never => {
  throw causeOf(error);
};

const mayContinueAsNew = (): boolean => historyIsLong() && allHandlersFinished();

const READ = { summary: 'read the switch from the ledger' };
const TELL = { summary: 'tell every fund to read the switch' };

const saidBefore = (action: SwitchAction, state: TradingSwitch['state']): string =>
  `${action} by signal was said before and undone since, the switch is ${state}: signal it again`;

function hasReason(payload: unknown): boolean {
  if (typeof payload === 'string') return payload.trim() !== '';
  if (typeof payload !== 'object' || payload === null || !('reason' in payload)) return false;
  return typeof payload.reason === 'string' && payload.reason.trim() !== '';
}
