import { setTimeout as pause } from 'node:timers/promises';
import { type Boundary, nameOf } from '../schedule/boundaries.js';
import type { Step } from '../schedule/step.js';
import type { Hit, OnHit } from '../world/gatekeeper.js';
import type { Slot, SlotFund } from '../world/slots.js';
import type { World } from '../world/world.js';
import { Ambush, isOf, type Prey } from './ambush.js';
import type { AskRecord, UnitAskRecord } from './asks.js';

/** An order that the venue does not show is given up after a minute, and the next attempt follows. */
const SETTLE_DOWN_MS = 150_000;

/** How often each thing was done to the system. */
export interface Counts {
  kills: number;
  faults: number;
  resets: number;
}

/** What one seed has done so far, and what lies in wait for the processes. */
export class SeedRun {
  readonly asks: AskRecord[] = [];
  readonly dealingAsks: UnitAskRecord[] = [];
  readonly unitAsks: UnitAskRecord[] = [];
  readonly counts: Counts = { kills: 0, faults: 0, resets: 0 };
  /** Of all its funds, hedge books included. */
  readonly tokens: readonly string[];
  readonly prey: Prey;
  /** Workflows of dailies that may still be asking or waiting. */
  readonly openDailies = new Set<string>();
  /** Every boundary that this seed's funds have reached, by its name. */
  readonly reached = new Map<string, Boundary>();
  /** Boundaries at which a process was killed. */
  readonly struck = new Set<string>();
  /** Funds whose account somebody else has moved: people have to take that over. */
  readonly touched = new Set<string>();
  /** The range that was applied to a fund last, by token. */
  readonly ranges = new Map<string, string>();
  /** Whether the switch for all funds is thrown. */
  isSwitched = false;
  /** Whether the contract is no more. */
  isDelisted = false;
  #ambushes: Ambush[] = [];
  #timed: Promise<void>[] = [];
  #dailies = 0;
  #transfers = 0;

  constructor(
    readonly world: World,
    readonly slot: Slot,
    readonly settleDownMs = SETTLE_DOWN_MS,
  ) {
    this.tokens = slot.funds.map(({ token }) => token);
    this.prey = { tokens: this.tokens, contract: slot.contract };
    world.gate.onHit = this.#onHit;
  }

  tokenOf(fund: number): string {
    return this.fundAt(fund).token;
  }

  fundAt(fund: number): SlotFund {
    const found = this.slot.funds[fund];
    if (found === undefined) throw new RangeError(`the slot has no fund ${fund}`);
    return found;
  }

  accountOf(token: string): string {
    const found = this.slot.funds.find((fund) => fund.token === token);
    if (found === undefined) throw new RangeError(`the slot has no ${token}`);
    return found.account;
  }

  /** Those that have a target: hedge books have none of their own. */
  get funds(): readonly SlotFund[] {
    return this.slot.funds.filter(({ kind }) => kind !== 'book');
  }

  /** Those that own an account: a fund that shares its account does not. */
  get owners(): readonly SlotFund[] {
    return this.slot.funds.filter(({ kind }) => kind !== 'member');
  }

  nextDaily(): number {
    this.#dailies += 1;
    return this.#dailies;
  }

  nextTransfer(): number {
    this.#transfers += 1;
    return this.#transfers;
  }

  note(what: string): void {
    this.world.journal.note('machine', what);
  }

  killAt({ part, point, nth }: Extract<Step, { kind: 'kill-at' }>): void {
    this.note(`in wait: kill ${part} at ${nameOf(point)}, time ${nth}`);
    const strike = async () => {
      if (await this.world.parts[part].kill(`at ${nameOf(point)}`)) this.counts.kills += 1;
      this.struck.add(`${part} at ${nameOf(point)}`);
    };
    this.ambush(new Ambush(point, nth, this.prey, strike));
  }

  ambush(ambush: Ambush): void {
    this.#ambushes.push(ambush);
  }

  killAfter({ part, ms }: Extract<Step, { kind: 'kill-after' }>): void {
    const strike = async () => {
      await pause(ms);
      if (await this.world.parts[part].kill(`after ${ms} ms`)) this.counts.kills += 1;
    };
    this.#timed.push(strike());
  }

  /** Nothing lies in wait any more, and every process runs. */
  async calm(): Promise<void> {
    this.#ambushes = [];
    await Promise.all(this.#timed.splice(0));
    await Promise.all(Object.values(this.world.parts).map((part) => part.untilRunning()));
  }

  #note({ step, boundary, token }: Hit): void {
    const isOfBook = this.slot.funds.some((fund) => fund.token === token && fund.kind === 'book');
    const point: Boundary = { step, boundary, ...(isOfBook && { of: 'book' }) };
    this.reached.set(nameOf(point), point);
  }

  readonly #onHit: OnHit = (hit) => {
    const about = [hit.token, hit.subject].filter((text) => text !== null).join(' ');
    this.world.journal.note(hit.roles.join(), `${nameOf(hit)} ${about}`);
    if (isOf(hit, this.prey)) this.#note(hit);
    const sprung = this.#ambushes.filter((ambush) => ambush.springs(hit));
    if (sprung.length === 0) return undefined;
    this.#ambushes = this.#ambushes.filter(({ isOver }) => !isOver);
    return Promise.all(sprung.map(({ strike }) => strike(hit))).then(() => undefined);
  };
}
