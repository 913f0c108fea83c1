/** What everybody who is shown a figure of a leveraged token must be told with it. */
const RISKS = [
  'The NAV may approach zero. In an extreme market most or all of the value of a unit can be lost within one day, and a single jump of the price can leave nothing. Holders owe nothing beyond that.',
  'Leverage is reset. At every rebalance, daily and whenever the price has moved too far against the fund, gains and losses are taken into the NAV and the position starts afresh. Over more than one day the result is therefore not the target leverage times that of the underlying, and where the price goes up and down and comes back, value is lost.',
  'Between two rebalances the real leverage differs from the target: it rises as the fund loses. An interim rebalance then sells into a fall or buys into a rise, and makes that loss final.',
  'Costs lower the NAV: the management fee, and in the fund model funding payments, trading fees and the difference between expected and achieved prices.',
  'Units are split or merged where their NAV has become too high or too low; orders and balances in old units must not be read as new ones.',
] as const;

const SIMULATED = 'Every trade here is simulated: no money is held.';

export const disclosure = (simulated: boolean): readonly string[] =>
  simulated ? [SIMULATED, ...RISKS] : RISKS;
