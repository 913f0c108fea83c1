import type { BookOutcome } from '../../simulation/simulation.js';
import { amount, fixed } from '../figures-text.js';
import { type Column, table } from '../table.js';
import type { Terminal } from '../terminal.js';

/** Hedge books at the end of a recording. */
export function booksTable(terminal: Terminal, books: readonly BookOutcome[]): string {
  const heading =
    'Hedge books: contracts crossed within and traded at the venue; the residual is what they hold beyond their funds';
  return `${heading}\n${table(terminal, BOOKS, books)}`;
}

const BOOKS: readonly Column<BookOutcome>[] = [
  { title: 'account', cell: ({ account }) => account },
  { title: 'funds', cell: ({ tokens }) => tokens.join(' ') },
  { title: 'contracts', align: 'right', cell: ({ contracts }) => amount(contracts) },
  { title: 'equity', align: 'right', cell: ({ equity }) => fixed(equity, 2) },
  { title: 'crossed', align: 'right', cell: ({ crossed }) => amount(crossed) },
  { title: 'traded', align: 'right', cell: ({ executed }) => amount(executed) },
  { title: 'residual', align: 'right', cell: ({ residual }) => amount(residual.contracts) },
  { title: 'declared', align: 'right', cell: ({ residual }) => amount(residual.declared) },
  { title: 'its result', align: 'right', cell: ({ residual }) => fixed(residual.result, 2) },
];
