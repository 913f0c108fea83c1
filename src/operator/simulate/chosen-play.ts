import { type ContractTerms, usualTerms } from '../../domain/contract-terms.js';
import { type PlayChoice, usualPlay } from '../../simulation/play-choice.js';
import type { SimulateOptions } from './simulate-options.js';

/** How prices are played: as at the simulated exchange, but for what the options say otherwise. */
export function chosenPlay({ takerFee, spread, depth, tick, lot }: SimulateOptions): PlayChoice {
  const contracts = new Set([...tick.keys(), ...lot.keys()]);
  const terms = [...contracts].map((contract): [string, ContractTerms] => {
    const usual = usualTerms(contract);
    const lotSize = lot.get(contract);
    return [
      contract,
      {
        ...usual,
        tickSize: tick.get(contract) ?? usual.tickSize,
        // The least order is one lot, as at the simulated exchange.
        ...(lotSize !== undefined && { lotSize, minOrder: lotSize }),
      },
    ];
  });
  return { ...usualPlay({ takerFee, spread, depth }), terms: new Map(terms) };
}
