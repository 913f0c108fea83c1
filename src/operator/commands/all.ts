import type { CommandFactory } from '../context.js';
import { abandon } from './abandon.js';
import { adopt } from './adopt.js';
import { alerts } from './alerts.js';
import { apply } from './apply.js';
import { approvals } from './approvals.js';
import { attribution } from './attribution.js';
import { audit } from './audit.js';
import { compute } from './compute.js';
import { create } from './create.js';
import { dealing } from './dealing.js';
import { desk } from './desk.js';
import { doctor } from './doctor.js';
import { exchange } from './exchange.js';
import { explain } from './explain.js';
import { foresight } from './foresight.js';
import { halt } from './halt.js';
import { history } from './history.js';
import { hurry } from './hurry.js';
import { merge } from './merge.js';
import { migrate } from './migrate.js';
import { objectives } from './objectives.js';
import { operator } from './operator.js';
import { pause } from './pause.js';
import { preview } from './preview.js';
import { publicSnapshot } from './public.js';
import { rebalance } from './rebalance.js';
import { redeem } from './redeem.js';
import { reduce } from './reduce.js';
import { replay } from './replay.js';
import { resume } from './resume.js';
import { retire } from './retire.js';
import { rules } from './rules.js';
import { simulate } from './simulate.js';
import { snapshot } from './snapshot.js';
import { split } from './split.js';
import { status } from './status.js';
import { strikes } from './strikes.js';
import { transfer } from './transfer.js';
import { units } from './units.js';
import { up } from './up.js';
import { worker } from './worker.js';

/** In the order of the help. */
export const COMMANDS: readonly CommandFactory[] = [
  up,
  desk,
  publicSnapshot,
  status,
  snapshot,
  history,
  strikes,
  explain,
  attribution,
  preview,
  foresight,
  rebalance,
  hurry,
  abandon,
  pause,
  resume,
  reduce,
  halt,
  create,
  redeem,
  dealing,
  split,
  merge,
  units,
  retire,
  apply,
  rules,
  objectives,
  alerts,
  transfer,
  adopt,
  approvals,
  audit,
  operator,
  compute,
  simulate,
  replay,
  doctor,
  worker,
  exchange,
  migrate,
];
