import type { PaperSettings } from '../config.js';

const MARKETS: Record<PaperSettings['market']['kind'], string> = {
  seeded: 'made from a seed, with calm and violent phases',
  candles: 'recorded candles, played back',
  controlled: 'set over the admin API',
  live: 'relayed from a real public stream',
};

/** What `GET /` says to a person who finds the port. */
export function about(settings: PaperSettings, paths: readonly string[], faulty: boolean): string {
  return `Ballast paper exchange. SIMULATED: no order here reaches a market, no balance is money.

It speaks the REST and websocket interface of Bybit V5 for USDT linear perpetuals, so that a client of that
venue works here unchanged with another address and other keys.

Contracts    ${settings.contracts.map(({ contract }) => contract).join(', ')}
Prices       ${MARKETS[settings.market.kind]}
${faulty ? 'Faults       ON: a plan makes this exchange unreliable on purpose (GET /admin/faults)\n' : ''}Accounts     ${settings.accounts.length}, unified, one-way mode, cross margin
Streams      /v5/public/linear (tickers.SYMBOL), /v5/private (order, execution, position, wallet)
Paths
${paths.map((path) => `  ${path}`).join('\n')}
`;
}
