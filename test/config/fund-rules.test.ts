import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { readFunds } from '../../src/config/funds-file.js';
import { PRESETS } from '../../src/config/presets.js';

interface Written {
  /** Null: not written. */
  readonly model?: string | null;
  readonly leverage?: number;
  readonly preset?: string;
  readonly rules?: string;
}

const text = ({ model = 'fund', leverage = 3, preset = 'default-3x', rules = '{}' }: Written) => `
venue: { name: paper }
funds:
  - token: BTC3L
    contract: BTCUSDT
    ${model === null ? '' : `model: ${model}`}
    leverage: ${leverage}
    preset: ${preset}
    account: btc3l
    initial: { equity: 100000, nav: 100 }
    rules: ${rules}
`;

function rulesOf(written: Written) {
  const [fund] = readFunds('funds.yaml', text(written)).funds;
  if (fund === undefined) throw new Error('no fund');
  return fund.rules;
}

function issuesOf(written: Written): readonly string[] {
  try {
    readFunds('funds.yaml', text(written));
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

describe('rules of a fund', () => {
  test('the daily may be at several times of a zone, and be skipped', () => {
    const daily =
      "{ at: ['17:00', '09:00', '17:00'], zone: Europe/Berlin, skip: { leverage: [2.9, 3.10], move: 0.01 } }";
    expect(rulesOf({ rules: `{ daily: ${daily} }` }).daily).toEqual({
      at: ['09:00', '17:00'],
      zone: 'Europe/Berlin',
      skip: { leverage: { from: '2.9', to: '3.1' }, move: '0.01' },
    });
    expect(rulesOf({ rules: '{ daily: { at: none } }' }).daily).toEqual({ at: [] });
  });

  test('a daily may close the whole position and open it again; trading the difference is not written down', () => {
    const rules = (mode: string) => rulesOf({ rules: `{ daily: { mode: ${mode} } }` }).daily;
    expect(rules('liquidate')).toEqual({ at: '02:30', mode: 'liquidate' });
    expect(rules('difference')).toEqual({ at: '02:30' });
    expect(issuesOf({ rules: '{ daily: { mode: both } }' })).toHaveLength(1);
  });

  test('the interim range and band may differ for long and short funds', () => {
    const range = '{ interim: { range: { long: 0.15, short: 0.1 } } }';
    expect(rulesOf({ rules: range }).interim).toEqual({ range: '0.15' });
    expect(rulesOf({ rules: range, leverage: -3 }).interim).toEqual({ range: '0.1' });
    const band =
      '{ interim: { band: { long: [2.25, 4.125], short: [1.5, 5.25] }, who: both, to: edge, cooldown: 60, mostADay: 3 } }';
    expect(rulesOf({ rules: band, leverage: -3 }).interim).toEqual({
      ...{
        range: null,
        band: { from: '1.5', to: '5.25' },
        who: 'both',
        to: 'edge',
        cooldown: '60',
        mostADay: 3,
      },
    });
    expect(rulesOf({ rules: '{ interim: { range: none } }' }).interim).toEqual({ range: null });
  });

  test("a fund's own trigger takes the place of its preset's, whose other rules stay", () => {
    expect(rulesOf({ preset: 'gate-3x', rules: '{ interim: { range: 0.1 } }' }).interim).toEqual({
      range: '0.1',
      who: 'both',
    });
    expect(rulesOf({ preset: 'gate-3x', leverage: -3 }).interim.band).toEqual({ from: '1.5', to: '5.25' });
  });

  test('the fee may be due by the clocks of a zone, or continuously', () => {
    expect(
      rulesOf({ rules: "{ managementFee: { at: ['00:00'], zone: Asia/Tokyo } }" }).managementFee,
    ).toEqual({
      ...{ rate: '0.001', at: ['00:00'], zone: 'Asia/Tokyo' },
    });
    expect(rulesOf({ rules: '{ managementFee: { rate: 0.0003, at: continuous } }' }).managementFee).toEqual({
      ...{ rate: '0.0003', at: [], continuous: true },
    });
  });

  test('none takes back what the preset has', () => {
    const gate = (daily: string) => rulesOf({ preset: 'gate-3x', rules: `{ daily: ${daily} }` }).daily;
    expect(gate('{ skip: none }')).toEqual({ at: '16:00' });
    expect(gate('{}')).toHaveProperty('skip');
  });

  test('none is the same as saying nothing, where the preset has no such rule', () => {
    const rules =
      '{ daily: { skip: none }, interim: { cooldown: none, mostADay: none }, targetBand: none, caps: { leverage: none, notional: none } }';
    expect(rulesOf({ rules })).toEqual(rulesOf({}));
    expect(issuesOf({ model: 'index', rules })).toEqual([]);
    expect(issuesOf({ rules: '{ daily: { at: none, skip: none } }' })).toEqual([]);
  });

  test('what is neither none nor such a rule is told, and what is wrong inside it too', () => {
    const at = 'funds[0].rules.daily.skip';
    expect(issuesOf({ rules: '{ daily: { skip: often } }' })).toEqual([`${at}: this has the wrong shape`]);
    expect(issuesOf({ rules: '{ daily: { skip: { moove: 0.1, move: 0.1 } } }' })).toEqual([
      `${at}.moove: 'moove' is not a key that is known here`,
    ]);
    expect(
      issuesOf({ rules: '{ daily: { skip: { move: 2 } }, targetBand: no, caps: { leverage: no } }' }),
    ).toEqual([
      `${at}.move: 2 is not a possible move`,
      'funds[0].rules.targetBand: a band is a list of two leverages',
      "funds[0].rules.caps.leverage: 'no' is not a plain decimal number",
    ]);
  });

  test('the target may vary inside a band', () => {
    expect(rulesOf({ rules: '{ targetBand: [1.25, 3.5] }' }).targetBand).toEqual({ from: '1.25', to: '3.5' });
  });

  test.each(Object.keys(PRESETS))('the preset %s suits a long and a short fund of its leverage', (preset) => {
    const leverage = preset.endsWith('5x') ? 5 : 3;
    const rules = preset === 'gate-5x' ? '{ acceptThinGap: true }' : '{}';
    expect(rulesOf({ preset, leverage, rules }).preset).toBe(preset);
    expect(issuesOf({ preset, leverage: -leverage, rules: '{ acceptThinGap: true }' })).toEqual([]);
  });
});

/** What each issuer's NAV is, as its column of the comparison of issuers (section 2 of the reference) says. */
const ISSUERS: readonly (readonly [preset: string, model: string, source: string])[] = [
  ['ascendex-3x', 'index', 'AscendEX: NAV = NAV0 x [1 + L(P-P0)/P0], anchored at the last rebalance point'],
  ['ascendex-5x', 'index', 'AscendEX: the same'],
  ['ftx-3x', 'fund', 'FTX: cash + units x P'],
  ['kucoin-3x', 'fund', 'KuCoin: basket'],
  ['mexc-3x', 'fund', 'MEXC: fund'],
  [
    'gate-3x',
    'fund',
    'Gate: index formula; but its bands and skipped dailies are offered in the fund model alone',
  ],
  ['gate-5x', 'fund', 'Gate: the same'],
  ['bybit-3x', 'fund', 'Bybit: units x P + loan'],
  ['pionex-5x', 'fund', 'Pionex: not published'],
  ['lbank-3x', 'index', 'LBank: index formula'],
  ['default-3x', 'fund', "AscendEX's rules, in the model that is asked for where nobody says otherwise"],
  ['default-5x', 'fund', 'the same'],
];

describe('the NAV model of a preset', () => {
  const modelOf = (written: Written) => readFunds('funds.yaml', text(written)).funds[0]?.model;

  test('is said of every preset', () => {
    expect(ISSUERS.map(([preset]) => preset).sort()).toEqual(Object.keys(PRESETS).sort());
  });

  test.each(ISSUERS)('%s is of the %s model (%s)', (preset, model) => {
    const leverage = preset.endsWith('5x') ? 5 : 3;
    const rules = '{ acceptThinGap: true }';
    expect(modelOf({ preset, leverage, rules, model: null })).toBe(model);
    expect(modelOf({ preset, leverage, rules, model: 'fund' })).toBe('fund');
  });

  test('counts in every check as one that is written', () => {
    const rules = '{ interim: { band: [2, 4] } }';
    expect(issuesOf({ preset: 'lbank-3x', model: null, rules })).toEqual([
      'funds[0].rules.interim: any interim rule but a range for losers is not offered in the index model',
    ]);
    expect(issuesOf({ preset: 'lbank-3x', rules })).toEqual([]);
  });
});

/** The column "Create/redeem" of the same comparison. */
const DEALING_FEES: Readonly<Record<string, string>> = {
  'ftx-3x': '0.001',
  'kucoin-3x': '0.001',
  'bybit-3x': '0.0005',
};

test.each(ISSUERS)(
  'the preset %s charges for creations and redemptions what its issuer has published',
  (preset) => {
    const rate = DEALING_FEES[preset] ?? '0';
    const written = { preset, leverage: preset.endsWith('5x') ? 5 : 3, rules: '{ acceptThinGap: true }' };
    expect(rulesOf(written).dealingFees).toEqual({ creation: rate, redemption: rate });
    const own = '{ acceptThinGap: true, dealingFees: { creation: 0 } }';
    expect(rulesOf({ ...written, rules: own }).dealingFees).toEqual({ creation: '0', redemption: rate });
  },
);

describe('a fund of the index model', () => {
  test('is refused every rule that this model does not have, by name', () => {
    const rules =
      '{ daily: { skip: { move: 0.01 } }, interim: { band: [2, 4] }, targetBand: [2.5, 3.5], managementFee: { at: continuous } }';
    expect(issuesOf({ model: 'index', rules })).toEqual([
      'funds[0].rules.daily.skip: skip is not offered in the index model',
      'funds[0].rules.interim: any interim rule but a range for losers is not offered in the index model',
      'funds[0].rules.targetBand: a target band is not offered in the index model',
      'funds[0].rules.managementFee.at: a continuous fee is not offered in the index model',
    ]);
    expect(issuesOf({ model: 'index', preset: 'bybit-3x' })).toHaveLength(2);
    expect(
      issuesOf({ model: 'index', rules: "{ daily: { at: ['09:00', '17:00'], zone: Europe/Berlin } }" }),
    ).toEqual([]);
  });

  test('has no daily that closes and opens again: its trades cost the holders nothing to begin with', () => {
    expect(issuesOf({ model: 'index', rules: '{ daily: { mode: liquidate } }' })).toEqual([
      'funds[0].rules.daily.mode: mode: liquidate is not offered in the index model',
    ]);
    expect(issuesOf({ model: 'index', rules: '{ daily: { mode: difference } }' })).toEqual([]);
  });
});

describe('rules that contradict each other are all named', () => {
  const at = (rule: string) => `funds[0].rules.${rule}`;

  test.each<[rules: string, issues: readonly string[]]>([
    [
      '{ interim: { range: 0.15, band: [2, 4] } }',
      [`${at('interim')}: range and band are both given: one trigger is possible`],
    ],
    [
      '{ daily: { at: none, zone: Europe/Berlin }, interim: { range: none, cooldown: 60 } }',
      [
        `${at('daily.zone')}: zone is given, but there is no daily rebalance`,
        `${at('interim.cooldown')}: cooldown is given, but nothing triggers an interim rebalance`,
        'funds[0].rules: neither a daily nor an interim rebalance is left: the fund would drift for ever',
      ],
    ],
    [
      '{ daily: { at: none, mode: liquidate } }',
      [`${at('daily.mode')}: mode is given, but there is no daily rebalance`],
    ],
    [
      '{ daily: { mode: liquidate }, targetBand: [2.5, 3.5], interim: { band: [2, 4] } }',
      [
        `${at('daily.mode')}: mode: liquidate contradicts a target band: a position that is closed has no leverage to keep`,
      ],
    ],
    [
      '{ interim: { who: both, reduceOnly: true, to: edge } }',
      [
        `${at('interim.reduceOnly')}: who: both contradicts reduceOnly: true, since a fund that wins is below its target`,
        `${at('interim.to')}: to: edge needs a band, and there is none`,
      ],
    ],
    [
      '{ interim: { band: [3, 4] }, daily: { skip: { leverage: [3.1, 3.2] } } }',
      [
        `${at('interim.band')}: the target leverage 3 is not inside the band of 3 to 4: every price would trigger`,
        `${at('daily.skip.leverage')}: the target leverage 3 is not inside 3.1 to 3.2: it would be skipped off its target`,
      ],
    ],
    [
      '{ interim: { band: [2, 20] } }',
      [
        `${at('interim.band')}: the band of 2 to 20 is too wide: at its interim trigger it is 20.0x levered and 4.5 % from liquidation, less than minGap (5 %)`,
      ],
    ],
    [
      '{ targetBand: [2, 5], interim: { band: [2.5, 4], to: edge } }',
      [
        `${at('targetBand')}: a target band contradicts interim.to: edge`,
        `${at('targetBand')}: the interim band 2.5 to 4 does not cover it: inside a target band nothing is traded`,
      ],
    ],
    [
      "{ managementFee: { at: ['08:00', '26:00'] } }",
      [`${at('managementFee.at[1]')}: '26:00' is not a time of day`],
    ],
    ["{ managementFee: { at: '00:00' } }", [`${at('managementFee.at')}: '00:00' is no list of times`]],
    [
      '{ managementFee: { at: continuous, zone: Asia/Tokyo } }',
      [`${at('managementFee.zone')}: zone is given, but a continuous fee has no times of day`],
    ],
    [
      "{ daily: { at: ['02:30', '25:00'], zone: Berlin, skip: {} }, interim: { band: [4, 2], mostADay: 0 } }",
      [
        `${at('daily.at[1]')}: '25:00' is not a time of day`,
        `${at('daily.zone')}: 'Berlin' is no known time zone`,
        `${at('daily.skip')}: it does not say when the daily is skipped`,
        `${at('interim.band')}: [4, 2] is no band`,
        `${at('interim.mostADay')}: '0' is no possible number of rebalances`,
      ],
    ],
    [
      '{ interim: { range: { long: 0.15 } }, daily: { at: [] }, targetBand: 3 }',
      [
        `${at('interim.range')}: what differs is given for long and short, and one of the two is missing`,
        `${at('daily.at')}: 'at' is an empty list`,
        `${at('targetBand')}: a band is a list of two leverages`,
      ],
    ],
  ])('%s', (rules, issues) => {
    expect([...issuesOf({ rules })].sort()).toEqual([...issues].sort());
  });
});
