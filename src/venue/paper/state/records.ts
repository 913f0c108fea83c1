import type { DecimalString } from '../../../domain/decimal.js';

/** What is kept of an account. `cash` is the sum of all money that came in and went out, trades included. */
export interface AccountRecord {
  readonly name: string;
  readonly cash: DecimalString;
  readonly deposits: DecimalString;
  /** Of the settle coin; absent where nothing was ever borrowed. */
  readonly borrowed?: DecimalString;
  /** Coins beside the settle coin, by name; absent where there never were any. */
  readonly otherCoins?: Readonly<Record<string, CoinRecord>>;
}

export interface CoinRecord {
  readonly balance: DecimalString;
  readonly borrowed: DecimalString;
}

/** The venue's word for money that moved without an execution. */
export type TransferType =
  | 'TRANSFER_IN'
  | 'TRANSFER_OUT'
  | 'INTEREST'
  | 'BONUS'
  | 'FEE_REFUND'
  | 'AIRDROP'
  | 'AUTO_DEDUCTION';

export interface TransferRecord {
  readonly seq: number;
  readonly account: string;
  readonly type: TransferType;
  readonly coin: string;
  /** Signed: above zero came in. */
  readonly amount: DecimalString;
  /** The coin's wallet balance afterwards. */
  readonly balance: DecimalString;
  readonly time: number;
}

/**
 * What is kept of an account's contract. `contracts` is signed. The cost of the position is
 * `contracts x averagePrice`, exactly; `realised` sums all profit, fees and funding booked so far.
 */
export interface PositionRecord {
  readonly account: string;
  readonly contract: string;
  readonly contracts: DecimalString;
  readonly averagePrice: DecimalString;
  readonly leverage: DecimalString;
  readonly realised: DecimalString;
  readonly createdTime: number;
  readonly updatedTime: number;
  readonly seq: number;
}

export type OrderSide = 'Buy' | 'Sell';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'PostOnly';
/** The venue's words for what it does to a position by itself. */
export type ForcedType = 'CreateByLiq' | 'CreateByAdl_PassThrough' | 'CreateBySettle';
export type OrderStatus = 'New' | 'PartiallyFilled' | 'Filled' | 'Cancelled' | 'Rejected';

export interface OrderRecord {
  readonly seq: number;
  readonly orderId: string;
  readonly orderLinkId: string;
  readonly account: string;
  readonly contract: string;
  readonly side: OrderSide;
  readonly type: 'Market' | 'Limit';
  readonly timeInForce: TimeInForce;
  readonly contracts: DecimalString;
  /** Null for a market order. */
  readonly limitPrice: DecimalString | null;
  readonly reduceOnly: boolean;
  /** Why the order exists: the user's word, the web page's close button, or the venue itself. */
  readonly createType: 'CreateByUser' | 'CreateByClosing' | ForcedType;
  readonly status: OrderStatus;
  /** Accepted, and not yet met the book for the first time. */
  readonly pending: boolean;
  readonly filled: DecimalString;
  readonly filledValue: DecimalString;
  readonly fee: DecimalString;
  readonly rejectReason: string;
  readonly cancelType: string;
  readonly priceOnCreated: DecimalString;
  readonly createdTime: number;
  readonly updatedTime: number;
}

export type FillKind = 'Trade' | 'BustTrade' | 'AdlTrade' | 'Delivery';

export interface ExecutionRecord {
  readonly seq: number;
  readonly executionId: string;
  readonly kind: FillKind | 'Funding';
  readonly account: string;
  readonly contract: string;
  readonly side: OrderSide;
  readonly contracts: DecimalString;
  readonly price: DecimalString;
  readonly value: DecimalString;
  /** Above zero was paid, below zero was received. */
  readonly fee: DecimalString;
  readonly feeRate: DecimalString;
  readonly maker: boolean;
  readonly closedContracts: DecimalString;
  readonly leavesContracts: DecimalString;
  readonly markPrice: DecimalString;
  readonly indexPrice: DecimalString;
  readonly orderId: string;
  readonly orderLinkId: string;
  readonly orderType: 'Market' | 'Limit' | 'UNKNOWN';
  readonly orderPrice: DecimalString;
  readonly orderContracts: DecimalString;
  readonly createType: string;
  readonly time: number;
  /** Profit taken, without fee and funding; absent in what was recorded before it was kept. */
  readonly cashFlow?: DecimalString;
  /** The signed position afterwards; absent as above. */
  readonly heldAfter?: DecimalString;
  /** The settle coin's wallet balance afterwards; absent as above. */
  readonly balance?: DecimalString;
}

/** The three prices of a contract in force at one instant. */
export interface Quote {
  readonly last: DecimalString;
  readonly mark: DecimalString;
  readonly index: DecimalString;
}

export interface FundingRecord {
  readonly contract: string;
  readonly time: number;
  readonly rate: DecimalString;
  readonly mark: DecimalString;
}
