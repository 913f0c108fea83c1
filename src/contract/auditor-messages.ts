import { defineUpdate } from '@temporalio/workflow';
import type { BookDifference } from './audit.js';

/** Reads one fund's book at the venue and compares it with the ledger; changes nothing that was done by hand. */
export const readDifference = defineUpdate<BookDifference, [token: string]>('readDifference');
