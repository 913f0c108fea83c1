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
  uuid4,
} from '@temporalio/workflow';
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
import { cancelOpenOrders, changeSwitch, readSwitch, tellFunds } from './activity-options.js';
import { historyIsLong } from './history-length.js';
import { messageOf } from './message-of.js';
import { readWord } from './signal-words.js';
import { checkSwitchAsk } from './switch-checks.js';
import { describeSwitch } from './switch-details.js';
import { Turns } from './turns.js';

const TELL_AGAIN_MS = 10_000;
const MOST_TELLS = 30;
const NOTHING_DONE: SwitchEffect = { told: 0, untold: [], cancelled: null };

/**
 * The switch for all funds of this engine. The ledger's row is what stops orders; this workflow is how people
 * reach it, and what sees to it that running rebalances stop and open orders are cancelled.
 */
export async function switchboard(input: SwitchboardInput): Promise<void> {
  const board = new Switchboard(input.unfinished ?? false);
  board.listen();
  await board.work();
  await continueAsNew<typeof switchboard>({ unfinished: board.isUnfinished });
}

class Switchboard {
  readonly #turns = new Turns();
  #switch: TradingSwitch | null = null;
  #effect: SwitchEffect = NOTHING_DONE;
  #attention: string | null = null;
  /** A change is to be carried out. */
  #isDue: boolean;
  #atWork: CancellationScope | null = null;

  constructor(unfinished: boolean) {
    this.#isDue = unfinished;
  }

  get isUnfinished(): boolean {
    return this.#isDue;
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
      if (this.#isDue) await this.#carryOut();
      this.#show();
      await condition(() => this.#isDue || mayContinueAsNew());
    }
  }

  async #throw(ask: SwitchAsk): Promise<{ state: TradingSwitch['state'] }> {
    const { action, reason, by } = ask;
    const change = { to: SWITCHED_TO[action], reason, by, changeId: switchChangeId(ask) };
    const now = await this.#turns.run(async () => {
      const summary = `${action} all funds`;
      const changed = await changeSwitch.executeWithOptions({ summary }, [change]);
      this.#know(changed);
      return changed;
    });
    this.#attention = null;
    this.#isDue = true;
    // What is being carried out is no longer what is wanted.
    this.#atWork?.cancel();
    return { state: now.state };
  }

  /** A halt counts however it was typed; releasing the switch needs a reason. */
  async #bySignal(action: SwitchAction, payload: unknown): Promise<void> {
    const { reason, by, requestKey, isGiven } = { ...readWord(payload), isGiven: hasReason(payload) };
    if (action === 'resume' && !isGiven) {
      return this.#raise('a signal to resume all funds was not heeded: it needs {"reason": "why"}');
    }
    try {
      await this.#throw({ action, reason, by, requestKey: requestKey ?? uuid4() });
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.#raise(messageOf(error));
    }
  }

  /** Until it is done, or another change comes between. */
  async #carryOut(): Promise<void> {
    this.#isDue = false;
    this.#effect = NOTHING_DONE;
    const scope = new CancellationScope();
    this.#atWork = scope;
    try {
      await scope.run(() => this.#effectuate());
    } catch (error) {
      if (!isCancellation(error) || !scope.consideredCancelled) this.#raise(messageOf(error));
    } finally {
      this.#atWork = null;
    }
  }

  async #effectuate(): Promise<void> {
    const tokens = await this.#tell();
    if (this.#switch?.state === 'HALTED') await this.#cancelOrders(tokens);
    for (let again = 0; again < MOST_TELLS && this.#effect.untold.length > 0; again++) {
      await sleep(TELL_AGAIN_MS);
      await this.#tell();
    }
    if (this.#effect.untold.length > 0) this.#raise('some funds could not be told: see below');
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
    const cancels = tokens.map((token) =>
      cancelOpenOrders.executeWithOptions({ summary: `cancel what is open of ${token}` }, [token]),
    );
    const ended = await Promise.allSettled(cancels);
    const counts = ended.map((one) => (one.status === 'fulfilled' ? one.value.cancelled : 0));
    this.#effect = { ...this.#effect, cancelled: counts.reduce((sum, count) => sum + count, 0) };
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  #know(now: TradingSwitch): void {
    if (this.#switch?.state !== now.state) {
      upsertSearchAttributes([{ key: SEARCH_ATTRIBUTE.state, value: now.state }]);
    }
    this.#switch = now;
    this.#show();
  }

  #raise(message: string): void {
    this.#attention = message;
    log.warn(message, { alert: true });
    this.#show();
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

const mayContinueAsNew = (): boolean => historyIsLong() && allHandlersFinished();

const READ = { summary: 'read the switch from the ledger' };
const TELL = { summary: 'tell every fund to read the switch' };

function hasReason(payload: unknown): boolean {
  if (typeof payload === 'string') return payload.trim() !== '';
  if (typeof payload !== 'object' || payload === null || !('reason' in payload)) return false;
  return typeof payload.reason === 'string' && payload.reason.trim() !== '';
}
