import { describe, expect, it } from 'vitest';
import { readVariation } from '../../../src/simulation/sweep/variation.js';
import type { VariedFund } from '../../../src/simulation/sweep/varied-place.js';

const FUNDS: readonly VariedFund[] = [
  { token: 'BTC3L', account: 'btc3l', model: 'fund' },
  { token: 'ETH3S', account: 'eth3s', model: 'fund' },
];
const INDEX: readonly VariedFund[] = [
  ...FUNDS,
  { token: 'I3L', account: 'btc-book', model: 'index' },
  { token: 'I3S', account: 'btc-book', model: 'index' },
  { token: 'I5L', account: 'single', model: 'index' },
];
const read = (text: string, funds = FUNDS) => {
  const found = readVariation(text, funds);
  if ('message' in found) throw new Error(found.message);
  return found;
};
const valuesOf = (text: string) => read(`interim.range=${text}`).values.map((value) => value.text);
const refusal = (text: string, funds = FUNDS) => {
  const found = readVariation(text, funds);
  if (!('message' in found)) throw new Error('not refused');
  return `${found.message}; ${found.remedy}`;
};

describe('what is varied', () => {
  it('is a rule by its place under rules, or another field of a fund by its own', () => {
    expect(read('interim.range=0.1').path).toEqual(['rules', 'interim', 'range']);
    expect(read('rules.interim.range=0.1').path).toEqual(['rules', 'interim', 'range']);
    expect(read('managementFee.rate=0').path).toEqual(['rules', 'managementFee', 'rate']);
    expect(read('leverage=2').path).toEqual(['leverage']);
    expect(read('initial.equity=5').path).toEqual(['initial', 'equity']);
  });

  it('is of all funds, or of the one whose token stands before it', () => {
    expect(read('leverage=2')).toMatchObject({ of: 'fund', token: null });
    expect(read('BTC3L.interim.range=0.1')).toMatchObject({
      token: 'BTC3L',
      path: ['rules', 'interim', 'range'],
    });
  });

  it('is also what is declared of the hedge books, or of the one whose token stands before it', () => {
    const path = ['residual'];
    expect(read('residual=-1..1/0.5', INDEX)).toMatchObject({
      ...{ of: 'book', accounts: ['btc-book', 'single'], path },
      values: [-1, -0.5, 0, 0.5, 1].map((value) => ({ text: String(value) })),
    });
    expect(read('BTCBOOK.residual=1', INDEX)).toMatchObject({ of: 'book', accounts: ['btc-book'], path });
    expect(refusal('BTCBOK.residual=1', INDEX)).toBe(
      "no hedge book is called BTCBOK; did you mean 'BTCBOOK'?",
    );
    expect(refusal('BTCBOOK.interim.range=1', INDEX)).toContain('no fund is called BTCBOOK');
    expect(refusal('residual=1')).toBe(
      'residual is of a hedge book, and these funds have none; write model: index for the funds of a book',
    );
  });

  it('takes the values of a list, or of a range with both its ends, to the digit', () => {
    expect(valuesOf('0.1,0.15')).toEqual(['0.1', '0.15']);
    expect(valuesOf('0.05..0.30/0.05')).toEqual(['0.05', '0.1', '0.15', '0.2', '0.25', '0.3']);
    expect(valuesOf('0.1..0.3/0.15,0.5')).toEqual(['0.1', '0.25', '0.5']);
    expect(read('leverage=-3..-1/1').values.map(({ value }) => value)).toEqual(['-3', '-2', '-1']);
  });

  it('takes times of day from one to another, so many hours and minutes apart', () => {
    const times = (text: string) => read(`daily.at=${text}`).values.map(({ value }) => value);
    expect(times('22:30..23:45/00:30,none')).toEqual(['22:30', '23:00', '23:30', 'none']);
    expect(times('00:00..23:00/01:00')).toHaveLength(24);
  });

  it('takes lists and maps as YAML writes them in one line, and never converts a value', () => {
    const { values } = read("managementFee.at=['00:00'],['00:00', '12:00']");
    expect(values.map(({ value }) => value)).toEqual([['00:00'], ['00:00', '12:00']]);
    expect(read('daily={at: 02:30}').values[0]?.value).toEqual({ at: '02:30' });
    expect(read('acceptThinGap=true').values[0]?.value).toBe('true');
  });

  it.each([
    ['interim.range', "'interim.range' is no rule with values"],
    ['=0.1', "'=0.1' is no rule with values"],
    ['interim.range=', "'interim.range=' is no rule with values"],
    ['interm.range=0.1', "interm.range: 'interm' is not a key that is known here; did you mean 'interim'?"],
    ['levrage=2', "levrage: 'levrage' is not a key that is known here; did you mean 'leverage'?"],
    ['managementFee.at[1]=04:00', "'at[1]' is not a key that is known here; possible here: rate, at"],
    ['__proto__.x=1', "'__proto__' is not a key that is known here; possible here: daily, "],
    ['BTC3S.leverage=2', "no fund is called BTC3S; did you mean 'BTC3L'?"],
    ['token=A,B', 'token is a name and no rule'],
    ['account=a', 'account is a name and no rule'],
    ['interim.range=0.1..0.2', "'0.1..0.2' does not say how far apart its values are"],
    ['interim.range=0.2..0.1/0.01', '0.2 is above 0.1; write 0.1..0.2/0.01'],
    ['interim.range=0.1..0.2/0', "'0' is no step"],
    ['interim.range=0.1..0.2/-1', "'-1' is no step"],
    ['interim.range=0.1..0.2/a', "'a' is no step"],
    ['interim.range=0..1/0.000001', 'has 1000001 values, more than 10000; take a wider step'],
    ['interim.range=0.1,,0.2', 'a value is empty'],
    ['interim.range=0.1,0.10..0.1/1', '0.1 is there twice'],
    [
      'daily.at=02:00..08:00',
      "'02:00..08:00' does not say how far apart its values are; write it with a step",
    ],
    ['daily.at=02:00..08:00/2', "'2' is no step; write it with a step, such as 02:00..08:00/01:00: hours"],
    ['daily.at=02:00..08:00/00:00', "'00:00' is no step"],
    ['daily.at=22:00..02:00/01:00', '22:00 is later than 02:00; write two ranges'],
    ['interim.range=[1', "'[1' cannot be read"],
  ])('refuses %s, and says why', (text, message) => {
    expect(refusal(text)).toContain(message);
  });
});
