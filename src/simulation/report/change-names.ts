import type { Change } from '../equity-changes.js';

/** What people call them. */
export const CHANGE_NAMES: Readonly<Record<Change, string>> = {
  price: 'price',
  funding: 'funding',
  managementFee: 'management fee',
  tradingFee: 'trading fee',
  slippage: 'slippage',
  liquidation: 'liquidation',
};
