import { tradingUnder, whyHeldBack } from '../../../contract/trading-switch.js';
import { decimal } from '../../../domain/decimal.js';
import { type Fact, fact } from '../../facts.js';
import { amount, fixed } from '../../figures-text.js';
import type { Means } from '../../means.js';
import { tradeText } from '../../preview.js';
import { fundPreview, type PreviewRow } from '../../preview-report.js';
import { valuedFunds } from '../../valued-funds.js';
import { FREELY, fundOf, type Outlook } from './outlook.js';

export async function ofRebalance(means: Means, token: string): Promise<Outlook> {
  const overview = await fundOf(means, token);
  const { fund } = overview;
  const held = whyHeldBack({ ...fund, token });
  const forbidden = tradingUnder(fund.state, fund.tradingSwitch.state) === 'none';
  const now = await means.withVenue(async (venue) => {
    const [valued] = await valuedFunds(venue, [overview], 'a preview');
    return valued === undefined ? null : fundPreview(valued.fund, valued.at, valued.instrument).now;
  });
  const facts = [
    ...(now === null
      ? [fact('would build', 'its first position: it is not established yet')]
      : rebalanceFacts(fund.settings.contract, now)),
    ...(held === null ? [] : [fact('held back', held)]),
  ];
  return { ...FREELY, facts, refused: forbidden ? held : null };
}

function rebalanceFacts(contract: string, now: PreviewRow): readonly Fact[] {
  const { price, leverage, nav, rebalance } = now;
  const traded =
    rebalance.kind === 'trade'
      ? ` contracts of ${contract} (${amount(decimal(rebalance.notional).abs(), 2)} USDT)`
      : '';
  return [
    fact('price now', `${amount(price, 2)} USDT`),
    fact('NAV now', `${fixed(nav, 4)} USDT`),
    fact('leverage now', leverage === null ? 'nothing is left for the units' : `${fixed(leverage, 3)}x`),
    fact('would', `${tradeText(rebalance)}${traded}`),
    ...(rebalance.leverageAfter === null
      ? []
      : [fact('leverage after', `${fixed(rebalance.leverageAfter, 3)}x`)]),
    fact('expected fee', `${amount(rebalance.fee, 4)} USDT`),
  ];
}
