/** `numeric`: exact, as text. */
type Numeric = string;

/** What funds of a hedge book got of its rounds and of its funding. */
export interface RoundTables {
  round_shares: {
    id: string;
    round_id: string;
    rebalance_id: string;
    token: string;
    kind: 'served' | 'taken-over';
    crossed: Numeric;
    executed: Numeric;
    notional: Numeric;
    fee: Numeric;
    price: Numeric;
    time: number;
  };
  funding_shares: {
    account: string;
    execution_id: string;
    token: string;
    contracts: Numeric;
    paid: Numeric;
    time: number;
  };
}
