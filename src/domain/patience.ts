/** Attempts of one request before its fund stops trying and a person is told. */
export const MOST_ATTEMPTS = 5;

/** Orders of one trade that met too thin a book, before the rest is left to the next attempt. */
export const MOST_SHORT_ORDERS = 6;
