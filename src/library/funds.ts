import { fundsFrom, loadFunds as loadFile } from '../config/funds-file.js';
import type { Preset } from '../config/preset.js';
import { PRESETS } from '../config/presets.js';
import { valueSource } from '../config/value-source.js';
import { readYaml } from '../config/yaml-source.js';
import type { FundSettings } from '../contract/fund-settings.js';
import type { FundInput } from './fund-input.js';

/** The rules of each preset by its name, with every default filled in; some differ for long and short funds. */
export const presets: Readonly<Record<string, Preset>> = PRESETS;

/** Reads a `funds.yaml`. Throws a `ConfigError` with every mistake in it. */
export async function loadFunds(file: string): Promise<readonly FundSettings[]> {
  return (await loadFile(file, 'simulation')).funds;
}

/**
 * Reads funds from the text of a `funds.yaml`, or from a list of objects with the same keys, checked by the same
 * rules. Throws a `ConfigError` with every mistake in them.
 */
export function readFunds(funds: string | readonly FundInput[]): readonly FundSettings[] {
  return fundsOf('readFunds', funds).funds;
}

/** The same, `name` being the function that is told, with what a file of these funds would hold. */
export function fundsOf(
  name: string,
  funds: string | readonly FundInput[],
): { readonly funds: readonly FundSettings[]; readonly value: unknown } {
  const source =
    typeof funds === 'string'
      ? readYaml(name, funds)
      : valueSource(name, { venue: { name: 'paper' }, funds: withAccounts(funds) });
  return { funds: fundsFrom(name, source, 'simulation').funds, value: source.value };
}

/** Each fund is simulated on an account of its own, so nobody needs to name one. */
function withAccounts(funds: readonly FundInput[]): unknown {
  if (!Array.isArray(funds)) return funds;
  return funds.map((fund: unknown) => (isFund(fund) ? { account: fund.token.toLowerCase(), ...fund } : fund));
}

function isFund(fund: unknown): fund is { readonly token: string } {
  return typeof fund === 'object' && fund !== null && 'token' in fund && typeof fund.token === 'string';
}
