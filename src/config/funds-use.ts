/** A simulation holds inverse contracts, and plays a thin gap that nobody has refused; the engine does neither. */
export type FundsUse = 'engine' | 'simulation';
