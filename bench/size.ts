/** How much is measured. */
export interface Size {
  readonly funds: number;
  /** Rounds of (a), in each of which the three kinds run one after the other. */
  readonly rounds: number;
  /** Pairs of (b). */
  readonly breaches: number;
  /** Pairs of (c), for each number of funds. */
  readonly floods: number;
  readonly ticks: number;
  readonly watched: readonly number[];
  /** Rounds of (d), in each of which all its kinds run one after the other. */
  readonly simulations: number;
  /** Rounds of (e), and what is varied: every point plays three years of hours. */
  readonly sweep: { readonly rounds: number; readonly vary: readonly string[] };
  /** Runs of every kind before the measured ones: compilers and caches are warm after them. */
  readonly warmUps: number;
}

export const FULL: Size = {
  funds: 50,
  rounds: 7,
  breaches: 21,
  floods: 7,
  ticks: 200_000,
  watched: [1, 100, 1_000],
  simulations: 7,
  sweep: {
    rounds: 3,
    vary: ['interim.range=0.05..0.24/0.01', 'managementFee.rate=0.0005,0.001', 'BTC3L.leverage=2..3.5/0.5'],
  },
  warmUps: 2,
};

/** Shows that the bench works; its figures mean little. */
export const QUICK: Size = {
  funds: 3,
  rounds: 1,
  breaches: 1,
  floods: 1,
  ticks: 5_000,
  watched: [1, 100],
  simulations: 1,
  sweep: { rounds: 1, vary: ['interim.range=0.1,0.15,0.2'] },
  warmUps: 1,
};
