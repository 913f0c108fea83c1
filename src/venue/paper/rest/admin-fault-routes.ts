import type { FaultControl } from '../faults/control.js';
import { faultPlan } from '../faults/plan.js';
import { read } from './params.js';
import type { AdminRoute } from './route.js';

/** The fault plan in force: put, seen with its counts, or ended. */
export function faultRoutes(faults: FaultControl): readonly AdminRoute[] {
  const path = '/admin/faults';
  return [
    { method: 'GET', path, answer: () => faults.status() },
    { method: 'PUT', path, answer: (_exchange, params) => faults.put(read(faultPlan, params)) },
    { method: 'DELETE', path, answer: () => faults.clear() },
  ];
}
