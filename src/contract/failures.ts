/**
 * Types of `ApplicationFailure` that activities throw, as operators read them in the Temporal UI.
 * Those in `FINAL_FAILURES` are never retried; all others are retried until the activity's own limit.
 */
export const FAILURE = {
  /** The venue did not answer, or said to come later. */
  venueUnavailable: 'VenueUnavailable',
  /** It is not known whether an order was placed: it is queried by its id until it is. */
  orderUnresolved: 'OrderUnresolved',
  /** A price is too old, crossed, or its sources disagree. */
  priceRefused: 'PriceRefused',
  /** This machine's clock differs from the venue's or the Temporal server's. */
  clockSkew: 'ClockSkew',
  /** A funding or fee instant is too near: wait for the venue's own record. */
  nearFunding: 'NearFunding',
  ledgerUnavailable: 'LedgerUnavailable',
  /** The venue refused the order for good. */
  orderRejected: 'OrderRejected',
  /** The venue has ended the contract for good: the fund is halted. */
  contractEnded: 'ContractEnded',
  /** The ledger and the venue differ: the fund is halted. */
  doesNotReconcile: 'DoesNotReconcile',
  /** Key, signature or permission. */
  unauthorised: 'Unauthorised',
  /** The account is not as the configuration says it must be. */
  accountNotReady: 'AccountNotReady',
  /** The same id was used before for something else. */
  idConflict: 'IdConflict',
  /** The rebalance was closed before: it sends no new orders. */
  rebalanceClosed: 'RebalanceClosed',
  /** The ledger has forgotten a rebalance or an order that is at work, as one restored from a backup has. */
  ledgerRestored: 'LedgerRestored',
  /** Another engine trades the account: see `ballast doctor`. */
  leaseLost: 'LeaseLost',
  /** The fund's state, or the switch for all funds, forbids the order. */
  tradingStopped: 'TradingStopped',
  /** The fund's state does not allow the change. */
  wrongState: 'WrongState',
  /** A creation or redemption that cannot be, or that does not follow its feed's last. */
  dealingRefused: 'DealingRefused',
  /** A split or merge of the units that cannot be. */
  unitChangeRefused: 'UnitChangeRefused',
  /** Two people decide it, and have not. */
  approvalRequired: 'ApprovalRequired',
  /** A retirement that cannot be. */
  retirementRefused: 'RetirementRefused',
  /** The ledger has no such fund yet. */
  unknownFund: 'UnknownFund',
} as const;
export type FailureType = (typeof FAILURE)[keyof typeof FAILURE];

/** What only a person can mend: the fund is halted. */
export const HALTING_FAILURES: readonly FailureType[] = [
  FAILURE.contractEnded,
  FAILURE.doesNotReconcile,
  FAILURE.idConflict,
];

export const FINAL_FAILURES: readonly FailureType[] = [
  FAILURE.orderRejected,
  FAILURE.contractEnded,
  FAILURE.doesNotReconcile,
  FAILURE.unauthorised,
  FAILURE.idConflict,
  FAILURE.rebalanceClosed,
  FAILURE.ledgerRestored,
  FAILURE.leaseLost,
  FAILURE.tradingStopped,
  FAILURE.wrongState,
  FAILURE.dealingRefused,
  FAILURE.unitChangeRefused,
  FAILURE.approvalRequired,
  FAILURE.retirementRefused,
];
