/** One fund of a funds file; `more` is written behind its rules. */
export const fundLine = (token: string, leverage: number, range: number, more = ''): string =>
  `  - { token: ${token}, contract: BTCUSDT, leverage: ${leverage}, preset: default-3x, account: ${token.toLowerCase()},` +
  ` initial: { equity: 50000, nav: 100 }, rules: { interim: { range: ${range} } }${more} }`;

/** Four hours in which funds of both sides come beyond a range of 15 %. */
export const CRASH: readonly string[] = [
  'utc,open,high,low,close',
  '2020-03-12T00:00Z,8000,8050,7950,8000',
  '2020-03-12T01:00Z,8000,8100,7100,7200',
  '2020-03-12T02:00Z,7200,7900,7000,7800',
  '2020-03-12T03:00Z,7800,9600,7700,9400',
];
