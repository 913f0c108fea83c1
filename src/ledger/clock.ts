/** Wall clock in milliseconds since 1970 UTC: for audit columns only, since no figure depends on it. */
export type Clock = () => number;
