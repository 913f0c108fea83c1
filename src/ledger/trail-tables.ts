import type { GeneratedAlways } from 'kysely';
import type { Origin } from './trail-port.js';

/** What people did; it only grows. Most rows are written by the database itself, see the migration `audit-trail`. */
export interface TrailTables {
  audit_trail: {
    id: GeneratedAlways<number>;
    at: number;
    phase: 'asked' | 'done' | 'refused';
    asked_id: number | null;
    principal: string | null;
    claimed: string | null;
    origin: Origin;
    address: string | null;
    action: string;
    token: string | null;
    reason: string | null;
    request_key: string | null;
    what: string | null;
  };
}
