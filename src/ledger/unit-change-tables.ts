import type { JSONColumnType } from 'kysely';
import type { UnitChangeState } from '../contract/unit-change.js';
import type { UnitChangeFigures, UnitChangeKind } from '../domain/unit-change.js';

/** Splits and merges of the units. */
export interface UnitChangeTables {
  unit_changes: {
    id: string;
    token: string;
    number: number;
    kind: UnitChangeKind;
    new_units: number;
    old_units: number;
    asked_for: number | null;
    anchor_seq: number;
    reason: string;
    request_key: string;
    requested_by: string;
    recorded_at: number;
  };
  unit_changes_ended: {
    id: string;
    outcome: Exclude<UnitChangeState, 'waiting'>;
    note: string | null;
    ended_by: string;
    ended_at: number;
    effective_at: number | null;
    last_ordinal: number | null;
    figures: JSONColumnType<UnitChangeFigures> | null;
  };
}
