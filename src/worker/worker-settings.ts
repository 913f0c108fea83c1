import type { Role } from './roles.js';

export interface WorkerSettings {
  readonly roles: readonly Role[];
  /**
   * A lockstep replay: how far a watch has judged is recorded after every tick, and the schedule is created
   * paused, since it is backfilled instant by instant.
   */
  readonly replaying?: boolean;
}
