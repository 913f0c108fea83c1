import type { BookMove, Finding } from '../../../src/contract/audit.js';
import type { FindingKind } from '../../../src/contract/findings.js';
import { type Decimal, decimal, plain, ZERO } from '../../../src/domain/decimal.js';

export interface Move {
  readonly contracts: Decimal;
  readonly cash: Decimal;
}

export const NO_MOVE: Move = { contracts: ZERO, cash: ZERO };

export const plus = (a: Move, b: Move): Move => ({
  contracts: a.contracts.plus(b.contracts),
  cash: a.cash.plus(b.cash),
});

const minus = (a: Move, b: Move): Move => ({
  contracts: a.contracts.minus(b.contracts),
  cash: a.cash.minus(b.cash),
});

export const inWords = ({ contracts, cash }: Move): BookMove => ({
  contracts: plain(contracts),
  cash: plain(cash),
});

/** As much of a finding as can be foretold. */
export type Named = Pick<Finding, 'kind' | 'subject' | 'move'>;

/** Something in a book that nobody here did, until people have taken it over, or the venue has taken it back. */
interface Odd {
  readonly kind: FindingKind;
  readonly subject: string;
  /** Null where it is not known well enough to count. */
  readonly move: Move | null;
}

/** What must be true of one book: counted by what was done to it, and not by how it is read. */
export class BookMatters {
  /** What the ledger holds. */
  booked: Move;
  /** Explained, and not read yet. */
  #coming: Move = NO_MOVE;
  /** What no event tells of. */
  #silent: Move = NO_MOVE;
  #odd: Odd[] = [];

  constructor(booked: Move) {
    this.booked = booked;
  }

  explained(move: Move): void {
    this.#coming = plus(this.#coming, move);
  }

  odd(odd: Odd): void {
    this.#odd.push(odd);
  }

  silently(move: Move): void {
    this.#silent = plus(this.#silent, move);
  }

  takenBack(kind: FindingKind): void {
    this.#odd = this.#odd.filter((odd) => odd.kind !== kind);
  }

  has(kind: FindingKind): boolean {
    return this.#odd.some((odd) => odd.kind === kind);
  }

  get differs(): boolean {
    return this.#odd.length > 0 || !isNothing(this.#silent);
  }

  /** What is at the venue by now. */
  get held(): Move {
    const moves = this.#odd.flatMap(({ move }) => (move === null ? [] : [move]));
    return [this.#coming, this.#silent, ...moves].reduce(plus, this.booked);
  }

  /** A reading of all that there is: what is explained is booked, and the rest is named. */
  read(): readonly Named[] {
    this.booked = plus(this.booked, this.#coming);
    this.#coming = NO_MOVE;
    const odd = this.#odd.map(({ kind, subject, move }) => {
      return { kind, subject, move: move === null ? null : inWords(move) };
    });
    return inOrder([...odd, ...restOf(this.#silent)]);
  }

  /** A reading without any history books nothing, and cannot tell what it was. */
  readBlindly(): readonly Named[] {
    return restOf(minus(this.held, this.booked));
  }

  /** Two people have taken everything over. */
  adopted(): void {
    this.booked = this.held;
    this.#coming = NO_MOVE;
    this.#silent = NO_MOVE;
    this.#odd = [];
  }
}

export const inOrder = (named: readonly Named[]): readonly Named[] =>
  named.toSorted((a, b) => (`${a.kind} ${a.subject}` < `${b.kind} ${b.subject}` ? -1 : 1));

export const sumOf = (named: readonly Named[]): Move =>
  named.reduce(
    (sum, { move }) =>
      move === null ? sum : plus(sum, { contracts: decimal(move.contracts), cash: decimal(move.cash) }),
    NO_MOVE,
  );

const isNothing = ({ contracts, cash }: Move): boolean => contracts.isZero() && cash.isZero();

function restOf(rest: Move): readonly Named[] {
  if (isNothing(rest)) return [];
  const move = inWords(rest);
  return rest.contracts.isZero()
    ? [{ kind: 'unexplained-cash', subject: 'cash', move }]
    : [{ kind: 'unexplained-position', subject: 'position', move }];
}
