import type { JSONColumnType } from 'kysely';
import type { FinalFigures, RetirementState } from '../contract/retirement.js';

/** Retirement of funds. */
export interface RetirementTables {
  retirements: {
    id: string;
    token: string;
    number: number;
    asked_for: number | null;
    reason: string;
    request_key: string;
    requested_by: string;
    recorded_at: number;
  };
  retirement_steps: {
    id: string;
    step: 'begun' | Exclude<RetirementState, 'waiting' | 'unwinding'>;
    note: string | null;
    by: string;
    at: number;
    effective_at: number | null;
    final: JSONColumnType<FinalFigures> | null;
  };
}
