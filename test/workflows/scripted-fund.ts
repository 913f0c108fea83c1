import { ApplicationFailure } from '@temporalio/common';
import type { SwitchLedger } from '../../src/activities/switchboard.js';
import type {
  Attempt,
  ControlActivities,
  FundBrief,
  FundStateChange,
  LoadedFund,
  TradingActivities,
} from '../../src/contract/activities.js';
import type { NewAlert } from '../../src/contract/alert.js';
import { FAILURE } from '../../src/contract/failures.js';
import { type FundState, TRANSITIONS } from '../../src/contract/fund-state.js';
import type {
  Failure,
  OrderInput,
  OrderResult,
  OutcomeKind,
  Plan,
  RebalanceInput,
  RebalanceOutcome,
  RestrikeResult,
  SettleInput,
  SnapshotResult,
  Strike,
} from '../../src/contract/rebalance.js';
import type { FundRetirement } from '../../src/contract/retirement.js';
import { type SwitchChange, type TradingSwitch, tradingUnder } from '../../src/contract/trading-switch.js';
import { decimal } from '../../src/domain/decimal.js';
import type { Ledger } from '../../src/ledger/port.js';
import { d, plan as onePlan, strike } from '../ledger/fixtures.js';

const NOT_THROWN: TradingSwitch = { state: 'ACTIVE', reason: null, by: null, since: null };

/** What stands behind the activities of one fund here: the ledger's rules without a ledger, and a script. */
export class ScriptedFund {
  state: FundState = 'ESTABLISHING';
  stateReason: string | null = null;
  anchorSeq: number | null = null;
  tradingSwitch: TradingSwitch = NOT_THROWN;
  /** In effect from the beginning, where it is set. */
  retirement: FundRetirement | null = null;
  /** Attempts of rebalances in the order in which their snapshot was first taken. */
  readonly opened: string[] = [];
  /** Every order that was sent, by its id. */
  readonly orders: OrderInput[] = [];
  readonly settled: SettleInput[] = [];
  readonly changes: FundStateChange[] = [];
  cancels = 0;
  loads = 0;

  /** Throws to make a step fail. Awaited, so that a step can be held. */
  beforeSnapshot: (input: RebalanceInput) => Promise<void> | void = () => {};
  beforeOrder: (input: OrderInput) => Promise<void> | void = () => {};
  beforeSettle: (input: SettleInput) => Promise<void> | void = () => {};
  beforeLoad: () => Promise<void> | void = () => {};
  afterStateChange: () => Promise<void> | void = () => {};
  beforeCancel: () => Promise<void> | void = () => {};
  planOf: (input: RebalanceInput, version: number) => Plan = () => onePlan;
  strikeOf: () => Partial<Strike> = () => ({});
  beforeRestrike: (input: RebalanceInput) => Promise<RestrikeResult> | undefined = () => undefined;
  /** Versions of the plans that were computed. */
  readonly versions: number[] = [];
  readonly concluded: Failure[] = [];
  answerOrder: (input: OrderInput) => OrderResult = filled;

  readonly #numbers = new Map<string, number>();
  readonly #closed = new Map<string, RebalanceOutcome>();
  readonly #changeIds = new Set<string>();

  constructor(readonly token: string) {}

  /** Established at rebalance point 1, without a workflow. */
  establish(): this {
    this.state = 'ACTIVE';
    this.anchorSeq = 1;
    return this;
  }

  /** Ids of rebalances that moved the rebalance point. */
  get done(): string[] {
    return [...this.#closed.values()].filter((o) => closesKey(o.outcome)).map((o) => o.id);
  }

  outcome(id: string): RebalanceOutcome | undefined {
    return this.#closed.get(id);
  }

  remember(outcome: RebalanceOutcome): void {
    this.#closed.set(outcome.id, outcome);
  }

  async load(): Promise<LoadedFund> {
    this.loads += 1;
    await this.beforeLoad();
    return { ...this.#brief(), attempts: this.#attempts() };
  }

  async change(change: FundStateChange): Promise<LoadedFund> {
    this.changes.push(change);
    if (!this.#changeIds.has(change.changeId)) {
      if (!change.from.includes(this.state)) {
        throw ApplicationFailure.nonRetryable(`${this.token} is ${this.state}`, FAILURE.wrongState);
      }
      this.#changeIds.add(change.changeId);
      this.state = change.to;
      this.stateReason = change.reason;
    }
    const brief = this.#brief();
    await this.afterStateChange();
    return { ...brief, attempts: [] };
  }

  #brief(): FundBrief {
    const { state, stateReason, anchorSeq, tradingSwitch, retirement } = this;
    return { state, stateReason, anchorSeq, tradingSwitch, ...(retirement && { retirement }) };
  }

  admit(cause: string, requestKey: string): number {
    const name = `${cause} ${requestKey}`;
    const same = [...this.#numbers.keys()].filter((key) => key.startsWith(`${cause} `)).length;
    const number = this.#numbers.get(name) ?? same + 1;
    this.#numbers.set(name, number);
    return number;
  }

  async snapshot(input: RebalanceInput): Promise<SnapshotResult> {
    if (!this.opened.includes(input.id)) this.opened.push(input.id);
    await this.beforeSnapshot(input);
    const { request } = input;
    const before = [...this.#closed.values()].find(
      (o) => o.id === input.id || (o.key === request.key && closesKey(o.outcome)),
    );
    if (before !== undefined) return { kind: 'closed', outcome: before };
    if (request.cause === 'interim' && request.anchorSeq !== this.anchorSeq) {
      return { kind: 'closed', outcome: this.#close(input, 'superseded', 'moved') };
    }
    if (tradingUnder(this.state, this.tradingSwitch.state) === 'none') {
      return { kind: 'closed', outcome: this.#close(input, 'refused', `the fund is ${this.state}`) };
    }
    return { kind: 'strike', strike: this.#strike() };
  }

  async restrike(input: RebalanceInput): Promise<RestrikeResult> {
    const held = await this.beforeRestrike(input);
    return held ?? { kind: 'strike', strike: this.#strike() };
  }

  plan(input: RebalanceInput, version: number): Plan {
    this.versions.push(version);
    const plan = this.planOf(input, version);
    return plan.kind === 'trade' ? { ...plan, version } : plan;
  }

  #strike(): Strike {
    return strike({ anchorSeq: this.anchorSeq ?? 0, ...this.strikeOf() });
  }

  async order(input: OrderInput): Promise<OrderResult> {
    await this.beforeOrder(input);
    const result = this.answerOrder(input);
    if (result.kind === 'closed') this.orders.push(input);
    return result;
  }

  async settle(settling: SettleInput): Promise<RebalanceOutcome> {
    await this.beforeSettle(settling);
    this.settled.push(settling);
    const kind = outcomeOf(settling);
    if (closesKey(kind)) {
      this.anchorSeq = (this.anchorSeq ?? 0) + 1;
      if (this.state === 'ESTABLISHING') this.state = 'ACTIVE';
      if (this.retirement !== null) this.state = 'RETIRED';
    }
    return this.#close(settling.input, kind, settling.reason);
  }

  conclude(input: RebalanceInput, failure: Failure): RebalanceOutcome {
    const { reason, halt } = failure;
    this.concluded.push(failure);
    if (halt && TRANSITIONS.halt.from.includes(this.state)) {
      this.state = 'HALTED';
      this.stateReason = reason;
    }
    return this.#closed.get(input.id) ?? this.#close(input, 'failed', reason);
  }

  #close({ id, request }: RebalanceInput, outcome: OutcomeKind, reason: string | null): RebalanceOutcome {
    const { key, token, cause } = request;
    const { anchorSeq, state } = this;
    const closed = { id, key, token, cause, outcome, reason, anchorSeq, state, figures: null };
    this.#closed.set(id, closed);
    return closed;
  }

  #attempts(): Attempt[] {
    const open = [...this.#closed.values()].filter((o) => !closesKey(o.outcome));
    return open.map(({ id, key }) => ({ key, attempt: Number(id.slice(key.length + 1)) }));
  }
}

const closesKey = (outcome: OutcomeKind): boolean => outcome === 'done' || outcome === 'no-trade-needed';

function outcomeOf({ plan, end, earlier }: SettleInput): OutcomeKind {
  if (plan.kind === 'wiped-out') return 'wiped-out';
  if (plan.kind === 'skip') return 'skipped';
  if (plan.kind === 'no-trade') return earlier === null ? 'no-trade-needed' : 'done';
  return end === 'complete' ? 'done' : end;
}

export function filled({ clientOrderId, contracts }: OrderInput): OrderResult {
  return { kind: 'closed', clientOrderId, contracts, filled: contracts, state: 'filled', rejectReason: null };
}

export function filledOnly(part: string): (input: OrderInput) => OrderResult {
  return ({ clientOrderId, contracts }) => ({
    kind: 'closed',
    clientOrderId,
    contracts,
    filled: d(part),
    state: decimal(d(part)).eq(decimal(contracts)) ? 'filled' : 'cancelled',
    rejectReason: null,
  });
}

/** A trade of as many slices as are given. */
export function sliced(...slices: string[]): Extract<Plan, { kind: 'trade' }> {
  if (onePlan.kind !== 'trade') throw new TypeError('the fixture is a trade');
  const total = slices.reduce((sum, slice) => sum + Number(slice), 0).toString();
  const figures = { ...onePlan.figures, deltaContracts: d(total), targetContracts: d(total) };
  return { ...onePlan, slices: slices.map(d), figures };
}

/** A plan that a rule forbids. */
export function skipped(): Plan {
  return { kind: 'skip', reason: 'the price has come back', figures: sliced('1').figures };
}

/** The activities of every scripted fund, found by its token. */
export class ScriptedFunds {
  readonly #funds = new Map<string, ScriptedFund>();
  tradingSwitch: TradingSwitch = NOT_THROWN;
  readonly switchChanges: SwitchChange[] = [];
  readonly alerts: NewAlert[] = [];
  beforeAlert: () => void = () => {};
  asked: { tokens: readonly string[]; nominalTime: number }[] = [];
  askFunds: ControlActivities['askFunds'] = async () => [];
  listFunds: ControlActivities['listFunds'] = async () => [...this.#funds.keys()];

  add(token: string): ScriptedFund {
    const fund = new ScriptedFund(token);
    this.#funds.set(token, fund);
    return fund;
  }

  /** What the ledger holds of the switch for all funds, and its outbox. */
  ledger(): SwitchLedger & Pick<Ledger, 'raiseAlert'> {
    return {
      raiseAlert: async (alert) => {
        this.beforeAlert();
        this.alerts.push(alert);
      },
      tradingSwitch: async () => this.tradingSwitch,
      changeSwitch: async (change) => {
        const { to, reason, by, changeId } = change;
        if (this.switchChanges.some((earlier) => earlier.changeId === changeId)) return this.tradingSwitch;
        this.switchChanges.push(change);
        this.tradingSwitch = { state: to, reason, by, since: 1_790_000_000_000 };
        for (const fund of this.#funds.values()) fund.tradingSwitch = this.tradingSwitch;
        return this.tradingSwitch;
      },
      funds: async () => [...this.#funds.keys()].map((token) => ({ settings: { token } })),
    };
  }

  control(): ControlActivities {
    return {
      loadFund: (token) => this.#of(token).load(),
      changeFundState: (change) => this.#of(change.token).change(change),
      admitRequest: async ({ token, cause, requestKey }) => this.#of(token).admit(cause, requestKey),
      listFunds: (nominalTime) => this.listFunds(nominalTime),
      askFunds: async (ask) => {
        this.asked.push(ask);
        return this.askFunds(ask);
      },
    };
  }

  trading(): TradingActivities {
    return {
      snapshot: (input) => this.#of(input.request.token).snapshot(input),
      compute: async (input, _strike, version = 1) => this.#of(input.request.token).plan(input, version),
      restrike: (input) => this.#of(input.request.token).restrike(input),
      order: (input) => this.#of(input.token).order(input),
      settle: (settling) => this.#of(settling.input.request.token).settle(settling),
      conclude: async (input, failure) => this.#of(input.request.token).conclude(input, failure),
      cancelOpenOrders: async (token) => {
        await this.#of(token).beforeCancel();
        this.#of(token).cancels += 1;
        return { cancelled: 1 };
      },
    };
  }

  #of(token: string): ScriptedFund {
    const fund = this.#funds.get(token);
    if (fund === undefined) {
      throw ApplicationFailure.create({ message: `no fund ${token}`, type: FAILURE.unknownFund });
    }
    return fund;
  }
}
