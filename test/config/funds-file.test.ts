import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, type ConfigIssue } from '../../src/config/config-error.js';
import { loadFunds, readFunds } from '../../src/config/funds-file.js';
import { thinGapWarning } from '../../src/config/thin-gap.js';

const FUND = `
  - token: BTC3L
    contract: BTCUSDT
    leverage: 3
    preset: default-3x
    account: btc3l
    initial: { equity: 100000, nav: 100 }
`;

const file = (funds: string): string => `venue: { name: paper }\nfunds:${funds}`;
const fund = (...changes: readonly [from: string, to: string][]): string =>
  file(changes.reduce((text, [from, to]) => text.replace(from, to), FUND));
const ruled = (rules: string): string => file(`${FUND}    rules: ${rules}\n`);

function issuesOf(text: string): readonly ConfigIssue[] {
  try {
    readFunds('funds.yaml', text);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

describe('the shipped funds.yaml', () => {
  test('has four fund-model funds with the default rules, each in an account of its own', async () => {
    const { venue, funds } = await loadFunds('funds.yaml');
    expect(venue).toEqual({ name: 'paper', url: null });
    expect(funds.map(({ token, contract, leverage }) => `${token} ${contract} ${leverage}`)).toEqual([
      'BTC3L BTCUSDT 3',
      'BTC3S BTCUSDT -3',
      'ETH3L ETHUSDT 3',
      'ETH3S ETHUSDT -3',
    ]);
    expect(new Set(funds.map((each) => each.account)).size).toBe(4);
    for (const { model, rules } of funds) {
      expect(model).toBe('fund');
      expect(rules.daily.at).toBe('02:30');
      expect(rules.interim.range).toBe('0.15');
      expect(rules.managementFee).toEqual({ rate: '0.001', at: ['00:00', '08:00', '16:00'] });
    }
  });
});

describe('a valid file', () => {
  test('says by which model the NAV is found: the fund model unless it says index', () => {
    const { funds } = readFunds('funds.yaml', fund(['leverage: 3', 'leverage: 3\n    model: index']));
    expect(funds[0]?.model).toBe('index');
  });

  test('fills every rule that the fund does not give from its preset', () => {
    const { funds } = readFunds(
      'funds.yaml',
      ruled('{ interim: { range: 0.12 }, execution: { slippage: 0.001 } }'),
    );
    expect(funds[0]?.rules).toEqual({
      preset: 'default-3x',
      daily: { at: '02:30' },
      interim: { range: '0.12' },
      managementFee: { rate: '0.001', at: ['00:00', '08:00', '16:00'] },
      execution: {
        takerFee: '0.00055',
        slippage: '0.001',
        collar: '0.01',
        maxSlice: '250000',
        maxDepthShare: '0.2',
        restrike: '0.02',
        slicePause: '5',
        deadline: '900',
      },
      minGap: '0.05',
      acceptThinGap: false,
      guards: { priceAge: '5', markIndex: '0.05', markBook: '0.05', fastMove: '0.05', confirm: '0.01' },
      caps: { leverage: null, notional: null },
      dealingFees: { creation: '0', redemption: '0' },
    });
  });

  test('the 5x preset charges 0.167 % three times a day', () => {
    const { funds } = readFunds('f', fund(['default-3x', 'default-5x'], ['leverage: 3', 'leverage: 5']));
    expect(funds[0]?.rules.managementFee.rate).toBe('0.00167');
  });

  test('a number is its own digits, however many a float would lose', () => {
    const text = fund(['100000', '12345678901234567.123456789'], ['nav: 100', 'nav: 0.10']);
    expect(readFunds('f', text).funds[0]?.initial).toEqual({
      equity: '12345678901234567.123456789',
      nav: '0.1',
    });
  });

  test('anchors, aliases, merge keys, quotes and comments may be used', () => {
    const text = `
x-common: &common { preset: default-3x, initial: &money { equity: "100000", nav: 100 } }
venue: { name: bybit, url: 'https://api-testnet.bybit.com' } # the test net
funds:
  - { <<: *common, token: BTC3L, contract: BTCUSDT, leverage: 3, account: a }
  - { token: BTC3S, contract: BTCUSDT, leverage: -3, account: b, preset: default-3x, initial: *money }
`;
    const { venue, funds } = readFunds('f', text);
    expect(venue).toEqual({ name: 'bybit', url: 'https://api-testnet.bybit.com' });
    expect(funds.map(({ token, initial }) => [token, initial.equity])).toEqual([
      ['BTC3L', '100000'],
      ['BTC3S', '100000'],
    ]);
  });

  test('two funds may hold the same contract in different accounts, and a byte order mark does no harm', async () => {
    const second = FUND.replace('BTC3L', 'BTC2L').replace('btc3l', 'btc2l');
    expect(readFunds('f', `\uFEFF${file(FUND + second)}`).funds).toHaveLength(2);
  });
});

describe('one mistake is named with its place and its remedy', () => {
  test.each<[name: string, text: string, path: string, message: RegExp, remedy: RegExp]>([
    [
      'unknown key',
      fund(['leverage:', 'levrage:']),
      'funds[0].levrage',
      /not a key/,
      /did you mean 'leverage'/,
    ],
    [
      'unknown rule',
      ruled('{ colour: red }'),
      'funds[0].rules.colour',
      /not a key/,
      /possible here: daily, interim/,
    ],
    [
      'missing key',
      fund(['    account: btc3l\n', '']),
      'funds[0].account',
      /'account' is missing/,
      /account: btc3l/,
    ],
    ['leverage 0', fund(['leverage: 3', 'leverage: 0']), 'funds[0].leverage', /0 is no leverage/, /1 to 10/],
    [
      'leverage -0',
      fund(['leverage: 3', 'leverage: -0.0']),
      'funds[0].leverage',
      /0 is no leverage/,
      /1 to 10/,
    ],
    [
      'leverage below 1',
      fund(['leverage: 3', 'leverage: -0.5']),
      'funds[0].leverage',
      /-0.5 is less/,
      /-10 to -1/,
    ],
    [
      'leverage above 10',
      fund(['leverage: 3', 'leverage: 10.1']),
      'funds[0].leverage',
      /10.1 is more/,
      /1 to 10/,
    ],
    [
      'leverage with an x',
      fund(['leverage: 3', 'leverage: 3x']),
      'funds[0].leverage',
      /'3x' is not/,
      /write 3$/,
    ],
    ['exponent', fund(['100000', '1e5']), 'funds[0].initial.equity', /'1e5' is not/, /write 100000$/],
    [
      'small exponent',
      ruled('{ interim: { range: 1e-3 } }'),
      'funds[0].rules.interim.range',
      /not a plain/,
      /write 0.001$/,
    ],
    // Written out it would be a text of ninety gigabytes.
    [
      'exponent beyond all',
      fund(['100000', '1e90000000015']),
      'funds[0].initial.equity',
      /'1e9/,
      /write digits/,
    ],
    ['hexadecimal', fund(['100000', '0x10']), 'funds[0].initial.equity', /'0x10' is not/, /write 16$/],
    ['infinity', fund(['100000', '.inf']), 'funds[0].initial.equity', /'.inf' is not/, /write digits/],
    ['not a number', fund(['100000', '.nan']), 'funds[0].initial.equity', /'.nan' is not/, /write digits/],
    [
      'thousands',
      fund(['100000', "'100,000'"]),
      'funds[0].initial.equity',
      /'100,000' is not/,
      /write 100000$/,
    ],
    [
      'per cent',
      ruled('{ interim: { range: 15% } }'),
      'funds[0].rules.interim.range',
      /'15%' is not/,
      /write 0.15$/,
    ],
    ['nothing there', fund(['leverage: 3', 'leverage:']), 'funds[0].leverage', /is empty/, /write a number/],
    [
      'far too long',
      fund(['100000', '9'.repeat(31)]),
      'funds[0].initial.equity',
      /31 characters/,
      /at most 30/,
    ],
    [
      'range 1',
      ruled('{ interim: { range: 1 } }'),
      'funds[0].rules.interim.range',
      /1 is not/,
      /0.15 is 15 %/,
    ],
    [
      'range 0',
      ruled('{ interim: { range: 0 } }'),
      'funds[0].rules.interim.range',
      /0 is not/,
      /more than 0/,
    ],
    [
      'all lost',
      ruled('{ interim: { range: 0.34 } }'),
      'funds[0].rules.interim.range',
      /loses 102 %/,
      /below 0.333/,
    ],
    [
      'fee in per cent',
      ruled('{ managementFee: { rate: 0.1 } }'),
      'funds[0].rules.managementFee.rate',
      /0.1 is not/,
      /each time/,
    ],
    [
      'negative fee',
      ruled('{ managementFee: { rate: -0.001 } }'),
      'funds[0].rules.managementFee.rate',
      /not/,
      /at least 0/,
    ],
    [
      'no fee times',
      ruled('{ managementFee: { at: [] } }'),
      'funds[0].rules.managementFee.at',
      /empty list/,
      /08:00.*continuous/,
    ],
    [
      'narrow collar',
      ruled('{ execution: { collar: 0.00001 } }'),
      'funds[0].rules.execution.collar',
      /narrower/,
      /widen/,
    ],
    [
      'time 2:30',
      ruled('{ daily: { at: 2:30 } }'),
      'funds[0].rules.daily.at',
      /'2:30' is not/,
      /write 02:30/,
    ],
    ['time 24:00', ruled("{ daily: { at: '24:00' } }"), 'funds[0].rules.daily.at', /'24:00' is not/, /02:30/],
    [
      'flag',
      ruled('{ acceptThinGap: yes }'),
      'funds[0].rules.acceptThinGap',
      /'yes' is not known/,
      /true, false/,
    ],
    [
      'age of a price in minutes',
      ruled('{ guards: { priceAge: 5m } }'),
      'funds[0].rules.guards.priceAge',
      /'5m' is not a plain decimal/,
      /digits/,
    ],
    [
      'prices apart by everything',
      ruled('{ guards: { markIndex: 5% } }'),
      'funds[0].rules.guards.markIndex',
      /'5%' is not/,
      /write 0.05/,
    ],
    [
      'unknown guard',
      ruled('{ guards: { stale: 5 } }'),
      'funds[0].rules.guards.stale',
      /not a key/,
      /possible here: priceAge/,
    ],
    [
      'cap below the target',
      ruled('{ caps: { leverage: 2.5 } }'),
      'funds[0].rules.caps.leverage',
      /2.5 is below the target leverage, 3/,
      /at least 3/,
    ],
    [
      'cap below the first position',
      ruled('{ caps: { notional: 200000 } }'),
      'funds[0].rules.caps.notional',
      /below the first position, 300000/,
      /at least 300000/,
    ],
    ['equity 0', fund(['100000', '0']), 'funds[0].initial.equity', /0 is not/, /above 0/],
    ['NAV below 0', fund(['nav: 100', 'nav: -1']), 'funds[0].initial.nav', /-1 is not/, /above 0/],
    [
      'thin gap',
      fund(['default-3x', 'default-5x'], ['leverage: 3', 'leverage: -5']).concat(
        '    rules: { interim: { range: 0.15 } }',
      ),
      'funds[0].rules.interim.range',
      /23\.0x levered and 3\.8 % from liquidation, less than minGap/,
      /at most 0\.137, or write acceptThinGap/,
    ],
    [
      'long token',
      fund(['BTC3L', 'BTC3LBTC3LBTC']),
      'funds[0].token',
      /'BTC3LBTC3LBTC' is not/,
      /every order id.*36/,
    ],
    ['small token', fund(['BTC3L', 'btc3l']), 'funds[0].token', /'btc3l' is not/, /write BTC3L/],
    [
      'other contract',
      fund(['BTCUSDT', 'BTC/USDT:USDT']),
      'funds[0].contract',
      /not a USDT perpetual/,
      /write BTCUSDT/,
    ],
    [
      'coin contract',
      fund(['BTCUSDT', 'BTCUSD']),
      'funds[0].contract',
      /an inverse contract, settled in its coin/,
      /write BTCUSDT, or/,
    ],
    [
      'account',
      fund(['btc3l', 'Main Account']),
      'funds[0].account',
      /'Main Account' is not/,
      /write main-account/,
    ],
    [
      'preset',
      fund(['default-3x', 'default3x']),
      'funds[0].preset',
      /'default3x' is not known/,
      /did you mean 'default-3x'/,
    ],
    [
      'venue',
      file(FUND).replace('paper', 'papr'),
      'venue.name',
      /'papr' is not known/,
      /did you mean 'paper'/,
    ],
    [
      'url',
      file(FUND).replace('paper', 'bybit, url: "ftp://x"'),
      'venue.url',
      /not an http address/,
      /https:/,
    ],
    ['no funds', 'venue: { name: paper }\nfunds: []', 'funds', /empty list/, /one "- token/],
    [
      'a list for a map',
      file(FUND).replace('{ name: paper }', '[paper]'),
      'venue',
      /is a list/,
      /name: paper/,
    ],
    ['a text for a file', 'hello', '', /must be a map/, /write/],
  ])('%s', (_, text, path, message, remedy) => {
    const issues = issuesOf(text);
    expect(issues.map((issue) => issue.path)).toContain(path);
    const issue = issues.find((each) => each.path === path);
    expect(issue?.message).toMatch(message);
    expect(issue?.remedy).toMatch(remedy);
    expect(issue?.line).toBeGreaterThanOrEqual(1);
  });

  test('a thin gap may be accepted', () => {
    const text = fund(['default-3x', 'default-5x'], ['leverage: 3', 'leverage: -5']);
    const rules = '    rules: { interim: { range: 0.15 }, acceptThinGap: true }\n';
    const { funds } = readFunds('f', text + rules);
    expect(funds.map(thinGapWarning)).toEqual([
      'thin gap accepted: at its interim trigger it is 23.0x levered and 3.8 % from liquidation',
    ]);
  });

  test('a token that is used twice', () => {
    const second = FUND.replace('account: btc3l', 'account: other');
    expect(issuesOf(file(FUND + second))).toEqual([
      expect.objectContaining({ line: 10, column: 12, message: 'BTC3L is already the token on line 3' }),
    ]);
  });

  test('two fund-model funds in one book, with the reason', () => {
    const issues = issuesOf(
      file(FUND + FUND.replace('BTC3L', 'BTC3S').replace('leverage: 3', 'leverage: -3')),
    );
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ line: 14, path: 'funds[1].account' });
    expect(issues[0]?.message).toMatch(/already belongs to BTC3L, on line 7: .* would net each other out/);
  });

  test('two funds of the index model that share an account whose hedge book could not be named', () => {
    const long = FUND.replace('leverage: 3', 'leverage: 3\n    model: index');
    const short = long.replace('BTC3L', 'BTC3S').replace('leverage: 3', 'leverage: -3');
    const issues = issuesOf(file(long + short));
    expect(issues.map(({ message }) => message)).toEqual([
      'the hedge book of account btc3l is called BTC3L, as the token on line 3',
    ]);
    const far = issuesOf(file(long + short).replaceAll('account: btc3l', 'account: the-book-of-all-btc'));
    expect(far[0]).toMatchObject({
      message: expect.stringContaining("the name 'THEBOOKOFALLBTC', which is no token"),
    });
    expect(readFunds('funds.yaml', file(long + short), 'simulation').funds).toHaveLength(2);
    const elsewhere = short.replace('BTCUSDT', 'ETHUSDT');
    expect(() => readFunds('funds.yaml', file(long + elsewhere), 'simulation')).toThrow('in one contract');
    const mixed = issuesOf(file(FUND + short));
    expect(mixed[0]?.message).toMatch(/would net each other out/);
  });

  test('a model that there is not', () => {
    expect(issuesOf(fund(['leverage: 3', 'leverage: 3\n    model: indx']))).toEqual([
      expect.objectContaining({ path: 'funds[0].model', remedy: expect.stringContaining('index') }),
    ]);
  });

  test('two contracts in one account, whose equity would be the NAV of both', () => {
    const other = FUND.replace('BTC3L', 'ETH3L').replace('BTCUSDT', 'ETHUSDT');
    const issues = issuesOf(file(`${FUND}${other}`));
    expect(issues.map(({ path }) => path)).toEqual(['funds[1].account']);
  });
});

describe('a text that is no YAML', () => {
  test.each<[name: string, text: string, line: number, message: RegExp]>([
    ['a tab', 'venue:\n\tname: paper\n', 2, /Tabs/],
    ['an open bracket', 'venue: { name: paper\nfunds: []', 2, /./],
    ['two documents', `${file(FUND)}---\n${file(FUND)}`, 9, /multiple documents/],
    ['an alias to nothing', file(FUND).replace('{ equity: 100000, nav: 100 }', '*nowhere'), 1, /nowhere/],
    ['a key twice', fund(['    leverage: 3\n', '    leverage: 3\n    leverage: 4\n']), 6, /unique/],
  ])('%s', (_, text, line, message) => {
    const issues = issuesOf(text);
    expect(issues[0]?.line).toBe(line);
    expect(issues.map((issue) => issue.message).join('\n')).toMatch(message);
  });

  test.each([
    ['empty', ''],
    ['only a comment', '# funds\n'],
  ])('%s', (_, text) => {
    expect(issuesOf(text)[0]?.message).toBe('the file is empty');
  });

  test('an expansion bomb is refused at once', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `x-${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}*a${i}]`,
    );
    const text = ['x-0: &a0 [1]', ...levels, 'venue: { name: paper }', `funds:${FUND}`].join('\n');
    expect(issuesOf(text)[0]?.message).toMatch(/alias/i);
  });

  test('an alias to its own parent is refused, not followed for ever', () => {
    expect(issuesOf('venue: &v { name: *v }\nfunds: []').length).toBeGreaterThan(0);
  });
});

describe('a file that cannot be read', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ballast-config-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  test('missing', async () => {
    await expect(loadFunds(join(dir, 'none.yaml'))).rejects.toThrow(/there is no such file/);
  });

  test('a directory', async () => {
    await expect(loadFunds(dir)).rejects.toThrow(/it is a directory/);
  });

  test('not UTF-8, with the line', async () => {
    const path = join(dir, 'latin1.yaml');
    await writeFile(path, Buffer.from('venue: { name: paper }\n# gr\xfc\xdfe\n', 'latin1'));
    await expect(loadFunds(path)).rejects.toMatchObject({
      issues: [{ line: 2, message: 'the text is not UTF-8' }],
    });
  });

  test('too large', async () => {
    const path = join(dir, 'huge.yaml');
    await writeFile(path, '');
    await truncate(path, 3_000_000_000);
    await expect(loadFunds(path)).rejects.toThrow(/3000000000 bytes, more than/);
  });
});

test('all mistakes of a file are one readable text', () => {
  const text = `venue: { name: papr }
x-money: &money { equity: 1e5, nav: 0 }
funds:
  - token: btc3l
    contract: BTCUSDT
    leverage: 0.5
    preset: default-3x
    account: shared
    initial: *money
  - token: BTC5S
    contract: BTCUSDT
    leverage: -8
    preset: default-3x
    account: shared
    initial: { equity: 100000, nav: 100 }
    rulse: { interim: { range: 0.1 } }
`;
  expect(() => readFunds('funds.yaml', text)).toThrowErrorMatchingInlineSnapshot(`
    [ConfigError: funds.yaml: 8 mistakes

      funds.yaml:1:16  venue.name
        'papr' is not known here
        mend: did you mean 'paper'? Possible: paper, bybit

      funds.yaml:2:27  funds[0].initial.equity
        '1e5' is not a plain decimal number
        mend: write 100000

      funds.yaml:2:37  funds[0].initial.nav
        0 is not a possible NAV of a unit
        mend: write a number above 0

      funds.yaml:4:12  funds[0].token
        'btc3l' is not a name of a token
        mend: write BTC3L: capital letters and digits

      funds.yaml:6:15  funds[0].leverage
        0.5 is less than the fund's own equity
        mend: write a number from 1 to 10 for a long fund, from -10 to -1 for a short one

      funds.yaml:10:5  funds[1].rules.interim.range
        a swing of 0.15 at leverage -8 loses 120 % of the equity: nothing is left to rebalance
        mend: choose a range well below 0.125

      funds.yaml:14:14  funds[1].account
        the account shared already belongs to btc3l, on line 8: the NAV of a fund-model fund is the equity of its account, which two funds cannot share (in one contract they would net each other out as well)
        mend: give BTC5S an account of its own

      funds.yaml:16:5  funds[1].rulse
        'rulse' is not a key that is known here
        mend: did you mean 'rules'?]
  `);
});
