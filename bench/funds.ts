/** The contract of the many funds that are rebalanced in parallel. */
export const MANY = { contract: 'BTCUSDT', price: 64_000 } as const;
/** The contract of the one fund whose breaches are timed: a breach there concerns no other fund. */
export const ONE = { contract: 'ETHUSDT', price: 3_200, token: 'E01L', account: 'e01l' } as const;

const HALF_A_DAY = 12 * 3_600_000;

/** Half a day away, so that the schedule itself does not fire while the bench runs. */
export function dailyTime(now: number): { many: string; one: string } {
  const at = (time: number) => `${new Date(time).toISOString().slice(11, 13)}:30`;
  return { many: at(now + HALF_A_DAY), one: at(now + HALF_A_DAY + 3_600_000) };
}

export const tokensOf = (funds: number): string[] =>
  Array.from({ length: funds }, (_, index) => `B${String(index + 1).padStart(2, '0')}L`);

/** `funds.yaml`: each fund with an account of its own. */
export function fundsYaml(funds: number, daily: { many: string; one: string }): string {
  return [
    'venue: { name: paper }',
    'funds:',
    ...tokensOf(funds).map((token) => fund(token, MANY.contract, `daily: { at: '${daily.many}' }`)),
    fund(ONE.token, ONE.contract, `daily: { at: '${daily.one}' }, interim: { range: ${RANGE} }`),
    '',
  ].join('\n');
}

/** Narrow, so that a breach costs the fund little, and there can be many of them. */
export const RANGE = 0.01;

function fund(token: string, contract: string, rules: string): string {
  const initial = 'initial: { equity: 100000, nav: 100 }';
  return `  - { token: ${token}, contract: ${contract}, leverage: 3, preset: default-3x, account: ${token.toLowerCase()}, ${initial}, rules: { ${rules} } }`;
}
