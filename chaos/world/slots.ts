/** A place in a world that one seed fills: a contract of its own, and funds with accounts of their own, or one for several. */
export interface Slot {
  readonly number: number;
  readonly contract: string;
  /** Minute of the day of its funds' daily rebalance, as `HH:MM`: no other slot has the same. */
  readonly dailyAt: string;
  /** First those with an account each, then those of each hedge book, with the book behind them. */
  readonly funds: readonly SlotFund[];
}

export interface SlotFund {
  readonly token: string;
  readonly account: string;
  /** Of a hedge book 0: it has no target of its own. */
  readonly leverage: string;
  readonly kind: FundKind;
  /** Of one that shares its account: the token of its hedge book, which owns it. */
  readonly book?: string;
}

/**
 * `liquidate`: its daily closes the position and opens it again. `index`: its NAV is by formula. `member`: the same, in
 * an account that it shares. `book`: the hedge book of those that do.
 */
export type FundKind = 'plain' | 'liquidate' | 'index' | 'member' | 'book';

/** How many funds a slot has with an account each, and how many hedge books. */
export interface SlotShape {
  readonly funds: number;
  readonly books: number;
}

/** Long, short, and long by less: they win and lose on different sides, and trade at the same time. */
const LEVERAGES = ['3', '-3', '2', '-2', '4', '-4', '3', '-3', '2', '-2'];

/** By the place of a fund in its slot; those behind are plain. */
const KINDS: readonly FundKind[] = ['plain', 'liquidate', 'index'];

/** Of the funds of a hedge book: whom it serves against whom. */
const MEMBER_LEVERAGES = ['3', '-3', '2'] as const;

/** Settings under which every rebalance has several orders, and prices leave their range often. */
export const FUND = {
  equity: 100_000,
  nav: 100,
  maxSlice: 120_000,
  slicePause: 0.2,
  range: 0.1,
  price: 100,
} as const;

export function slotOf(number: number, { funds, books }: SlotShape): Slot {
  const name = `C${String(number).padStart(3, '0')}`;
  const minute = number % 1_440;
  return {
    number,
    contract: `${name}USDT`,
    dailyAt: `${two(Math.floor(minute / 60))}:${two(minute % 60)}`,
    funds: [
      ...LEVERAGES.slice(0, funds).map((leverage, index): SlotFund => {
        const token = `${name}${'ABCDEFGHJK'[index]}`;
        return { token, account: token.toLowerCase(), leverage, kind: KINDS[index] ?? 'plain' };
      }),
      ...Array.from({ length: books }, (_, index) => hedgeBook(`${name}${'WXYZ'[index]}`)).flat(),
    ],
  };
}

const isOfBook = ({ kind }: SlotFund): boolean => kind === 'member' || kind === 'book';

/** The same place without its hedge books, or with nothing but these. */
export const sideOf = (slot: Slot, side: 'funds' | 'books'): Slot => ({
  ...slot,
  funds: slot.funds.filter((fund) => isOfBook(fund) === (side === 'books')),
});

/** The same place with its hedge books, and one fund of an account of its own: the nth of those, counted around. */
export function besideBooks(slot: Slot, nth: number): Slot {
  const own = slot.funds.filter((fund) => !isOfBook(fund));
  const chosen = own[nth % own.length];
  return { ...slot, funds: slot.funds.filter((fund) => isOfBook(fund) || fund === chosen) };
}

function hedgeBook(book: string): SlotFund[] {
  const account = book.toLowerCase();
  return [
    ...MEMBER_LEVERAGES.map(
      (leverage, index): SlotFund => ({
        ...{ token: `${book}${index + 1}`, account, leverage },
        ...{ kind: 'member', book },
      }),
    ),
    { token: book, account, leverage: '0', kind: 'book' },
  ];
}

/** `funds.yaml` of these slots. A hedge book follows from its funds, but for what is declared of it. */
export function fundsYaml(slots: readonly Slot[]): string {
  const lines = slots.flatMap((slot) =>
    slot.funds.filter(({ kind }) => kind !== 'book').map((fund) => fundLine(slot, fund)),
  );
  const books = slots.flatMap(({ funds }) => declared(funds));
  const ofBooks = books.length === 0 ? [] : ['hedgeBooks:', ...books];
  return ['venue: { name: paper }', 'funds:', ...lines, ...ofBooks, ''].join('\n');
}

/** The first hedge book of a slot is to hold something beyond its funds; others are not. */
function declared(funds: readonly SlotFund[]): string[] {
  const book = funds.find(({ kind }) => kind === 'book');
  return book === undefined ? [] : [`  - { account: ${book.account}, residual: -120.5, capital: 20000 }`];
}

function fundLine({ contract, dailyAt }: Slot, { token, account, leverage, kind }: SlotFund): string {
  const { equity, nav, maxSlice, slicePause, range } = FUND;
  const mode = kind === 'liquidate' ? ', mode: liquidate' : '';
  const model = kind === 'index' || kind === 'member' ? 'index' : 'fund';
  const rules = `{ daily: { at: '${dailyAt}'${mode} }, interim: { range: ${range} }, execution: { maxSlice: ${maxSlice}, slicePause: ${slicePause} } }`;
  return `  - { token: ${token}, contract: ${contract}, leverage: ${leverage}, model: ${model}, preset: default-3x, account: ${account}, initial: { equity: ${equity}, nav: ${nav} }, rules: ${rules} }`;
}

const two = (n: number): string => String(n).padStart(2, '0');
