/** One fund whose first rebalance takes some 150 orders, so that it can be interrupted in the middle. */
export const SLICED_FUND = `venue: { name: paper }
funds:
  - token: BTC3L
    contract: BTCUSDT
    leverage: 3
    preset: default-3x
    account: btc3l
    initial: { equity: 100000, nav: 100 }
    rules: { execution: { maxSlice: 2000, slicePause: 0 } }
`;
