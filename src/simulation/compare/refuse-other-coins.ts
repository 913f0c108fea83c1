import { ConfigError, type ConfigIssue } from '../../config/config-error.js';
import { coinsOf } from '../../contract/contract-coins.js';
import type { FundSettings } from '../../contract/fund-settings.js';
import type { Pair } from './compare-funds.js';

/** An amount of one coin is not an amount of another one less or more. */
export function refuseOtherCoins({ first, second }: Pair<readonly FundSettings[]>): void {
  const issues = first.flatMap((one): ConfigIssue[] => {
    const other = second.find(({ token }) => token === one.token);
    if (other === undefined) return [];
    const [coin, otherCoin] = [coinsOf(one).settle, coinsOf(other).settle];
    if (coin === otherCoin) return [];
    const message = `it settles in ${coin} by the first rule set and in ${otherCoin} by the second, so that no amount of one can be taken from the other`;
    const remedy = 'give the two funds different tokens, to have each by itself';
    return [{ file: '--against', line: null, column: null, path: one.token, message, remedy }];
  });
  if (issues.length > 0) throw new ConfigError(issues);
}
