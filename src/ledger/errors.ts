import type { DealingAsk, DealingRecord } from '../contract/dealing.js';
import type { Engine, Lease } from './records/lease.js';
import type { UnexplainedEvent } from './records/settlement.js';

/** The database cannot be reached or is not taking work now: nothing was decided, call again later. */
export class LedgerUnavailableError extends Error {
  override readonly name = 'LedgerUnavailableError';

  constructor(
    /** `host:port/database`, never the user or password. */
    readonly address: string,
    readonly why: string,
    options?: ErrorOptions,
  ) {
    super(`the ledger at ${address} is not available: ${why}`, options);
  }
}

export class UnknownFundError extends Error {
  override readonly name = 'UnknownFundError';

  constructor(readonly token: string) {
    super(`the ledger knows no fund ${token}: list it in funds.yaml and start a worker with it`);
  }
}

/** Rules that cannot be applied: everything that speaks against them, each with its fund. */
export class RulesRefusedError extends Error {
  override readonly name = 'RulesRefusedError';

  constructor(readonly refusals: readonly string[]) {
    super(refusals.join('; '));
  }
}

export class UnknownRebalanceError extends Error {
  override readonly name = 'UnknownRebalanceError';

  constructor(readonly id: string) {
    super(`rebalance ${id} was never opened in this ledger`);
  }
}

export class UnknownOrderError extends Error {
  override readonly name = 'UnknownOrderError';

  constructor(readonly clientOrderId: string) {
    super(`no intent of order ${clientOrderId} was recorded in this ledger`);
  }
}

/** The order is at the venue, has ended, or was given up as never having reached it: it must not be sent (again). */
export class OrderClosedError extends Error {
  override readonly name = 'OrderClosedError';

  constructor(
    readonly clientOrderId: string,
    readonly state: string,
  ) {
    super(`order ${clientOrderId} is ${state} and must not be sent again`);
  }
}

/** What the venue says of an order cannot follow what it said before. */
export class OrderContradictionError extends Error {
  override readonly name = 'OrderContradictionError';

  constructor(
    readonly clientOrderId: string,
    readonly what: string,
  ) {
    super(`order ${clientOrderId}: ${what}`);
  }
}

/** The order id was used before for something else. */
export class IntentConflictError extends Error {
  override readonly name = 'IntentConflictError';

  constructor(
    readonly clientOrderId: string,
    /** One line per field that differs. */
    readonly differences: readonly string[],
  ) {
    super(`order id ${clientOrderId} was recorded before with another intent: ${differences.join('; ')}`);
  }
}

/** A closed rebalance sends no new orders: whoever still does was left behind. */
export class RebalanceClosedError extends Error {
  override readonly name = 'RebalanceClosedError';

  constructor(
    readonly id: string,
    readonly outcome: string,
  ) {
    super(`rebalance ${id} is closed (${outcome}) and takes no new orders`);
  }
}

/** The fund's state, or the switch for all funds, forbids the order: nothing was written, and nothing may be sent. */
export class TradingStoppedError extends Error {
  override readonly name = 'TradingStoppedError';

  constructor(
    readonly token: string,
    /** In words, both where both hold it back. */
    readonly why: string,
  ) {
    super(`this order is not sent: ${why}`);
  }
}

/** The account is not this engine's to trade: nothing was written, and nothing may be sent. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor(
    readonly account: string,
    /** Who wanted to send; null for a process that acts for no engine. */
    readonly engine: Engine | null,
    /** As it stands now; null where nobody has it. */
    readonly lease: Lease | null,
  ) {
    super(`account ${account} is not to be traded by this engine: ${whyLost(engine, lease)}`);
  }
}

function whyLost(engine: Engine | null, lease: Lease | null): string {
  if (engine === null) return 'this process acts for no engine (only a trading worker does)';
  if (lease === null) return 'its lease lapsed just now';
  if (lease.engine.id === engine.id) return 'another engine had it meanwhile, and this step began before';
  return `it is held by another one, ${lease.engine.name} (${lease.engine.id}); stop one of the two engines`;
}

export class StateConflictError extends Error {
  override readonly name = 'StateConflictError';

  constructor(
    readonly token: string,
    readonly present: string,
    readonly to: string,
    readonly from: readonly string[],
  ) {
    super(`${token} is ${present}: only from ${from.join(', ')} does it become ${to}`);
  }
}

/** What makes a fund that fund cannot change; a different fund needs a token of its own. */
export class FundIdentityError extends Error {
  override readonly name = 'FundIdentityError';

  constructor(
    readonly token: string,
    /** One line per difference. */
    readonly differences: readonly string[],
  ) {
    super(
      `${token} cannot be registered like this: ${differences.join('; ')} (take the change back, or use a new token)`,
    );
  }
}

/** Orders of a rebalance that is to be settled are open, unresolved, or short of fills the venue reported. */
export class OrdersNotClosedError extends Error {
  override readonly name = 'OrdersNotClosedError';

  constructor(
    readonly rebalanceId: string,
    /** One line per order. */
    readonly orders: readonly string[],
  ) {
    super(`rebalance ${rebalanceId} cannot be settled yet: ${orders.join('; ')}`);
  }
}

export class UnexplainedEventsError extends Error {
  override readonly name = 'UnexplainedEventsError';

  constructor(
    readonly token: string,
    readonly unexplained: readonly UnexplainedEvent[],
  ) {
    const lines = unexplained.map(({ event, why }) => `${event.kind} ${event.executionId}: ${why}`);
    super(`the account of ${token} has events that no order of this ledger explains: ${lines.join('; ')}`);
  }
}

/** A creation or redemption that cannot be: nothing was recorded. */
export class DealingRefusedError extends Error {
  override readonly name = 'DealingRefusedError';
}

/** A split or merge of the units that cannot be: nothing was recorded. */
export class UnitChangeRefusedError extends Error {
  override readonly name = 'UnitChangeRefusedError';
}

/** A retirement that cannot be: nothing was recorded. */
export class RetirementRefusedError extends Error {
  override readonly name = 'RetirementRefusedError';
}

/** The key of a request stands for another one. */
export class DealingConflictError extends DealingRefusedError {
  constructor(ask: DealingAsk, kept: DealingRecord) {
    super(
      `the key ${ask.requestKey} was used before for ${kept.id}, a ${kept.kind} of ${kept.quantity} ${kept.measure === 'units' ? 'units' : 'in money'}: use another key`,
    );
  }
}

/** A message of a feed that does not follow the one before it: nothing was recorded, and the feed stands where it was. */
export class FeedOrderError extends DealingRefusedError {
  constructor(feed: string, seq: number, last: number) {
    super(
      seq > last
        ? `feed ${feed}: ${seq} leaves a gap, since ${last} was the last: send ${last + 1} first`
        : `feed ${feed}: ${seq} was taken before with other content, and ${last} was the last: it is no repeat of it`,
    );
  }
}

/** The database was written by a newer version of the program. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError';

  constructor(
    readonly address: string,
    readonly unknown: readonly string[],
  ) {
    super(
      `the ledger at ${address} was written by a newer version: it has ${unknown.join(', ')}, unknown here ` +
        '(run that version or a newer one)',
    );
  }
}

/** The database has not been brought up to this version of the program. */
export class SchemaTooOldError extends Error {
  override readonly name = 'SchemaTooOldError';

  constructor(
    readonly address: string,
    readonly missing: readonly string[],
  ) {
    super(`the ledger at ${address} is not migrated: ${missing.join(', ')} must be applied first`);
  }
}

/** Two people decide this, and they have not: nothing was changed. */
export class ApprovalRequiredError extends Error {
  override readonly name = 'ApprovalRequiredError';
}

/** It cannot be proposed, approved or declined: nothing was changed. */
export class ApprovalRefusedError extends Error {
  override readonly name = 'ApprovalRefusedError';
}
