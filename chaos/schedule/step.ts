import type { RunningWord } from '../../src/contract/fund-messages.js';
import type { OperatorAction } from '../../src/contract/fund-state.js';
import type { SwitchAction } from '../../src/contract/trading-switch.js';
import type { DealingKind } from '../../src/domain/dealing.js';
import type { DecimalString } from '../../src/domain/decimal.js';
import type { UnitRatio } from '../../src/domain/unit-change.js';
import type { FaultPlanInput } from '../../src/venue/paper/faults/plan.js';
import type { PartName } from '../world/parts.js';
import type { Boundary } from './boundaries.js';
import type { Target } from './faults.js';

/** `fund` counts the funds of the seed's slot from 0, hedge books behind them. */
export type Step =
  /** The market: a fraction of the price, after so many minutes. */
  | { readonly kind: 'move'; readonly fraction: number; readonly minutes: number }
  | { readonly kind: 'funding'; readonly rate: string }
  | { readonly kind: 'daily' }
  /** The same request, `copies` times at once. */
  | {
      readonly kind: 'emergency';
      readonly fund: number;
      readonly how: 'update' | 'signal';
      readonly requestKey: string;
      readonly copies: number;
    }
  | {
      readonly kind: 'word';
      readonly fund: number;
      readonly action: OperatorAction;
      readonly how: 'update' | 'signal';
      readonly copies: number;
    }
  /** To the rebalance at work, if there is one. */
  | {
      readonly kind: 'tell';
      readonly fund: number;
      readonly word: RunningWord;
      readonly how: 'update' | 'signal';
    }
  /** The Temporal UI's reset, at this part of the history. */
  | {
      readonly kind: 'reset';
      readonly fund: number;
      readonly what: 'fund' | 'rebalance';
      readonly at: number;
    }
  /** Old news of a breach, so many times: a long history, which makes the fund continue as new. */
  | { readonly kind: 'flood'; readonly fund: number; readonly signals: number }
  /** Another range, from the next rebalance point on or from an instant that comes at once. */
  | {
      readonly kind: 'rules';
      readonly fund: number;
      readonly range: DecimalString;
      readonly from: 'point' | 'instant';
    }
  /** Units are asked for or given back, the same request `copies` times at once. */
  | {
      readonly kind: 'dealing';
      readonly fund: number;
      readonly ask: DealingKind;
      readonly measure: 'units' | 'amount';
      readonly quantity: DecimalString;
      readonly requestKey: string;
      readonly copies: number;
    }
  /** Every unit becomes so many, or so many become one, with the next rebalance point; asked `copies` times at once. */
  | {
      readonly kind: 'units';
      readonly fund: number;
      readonly ratio: UnitRatio;
      readonly requestKey: string;
      readonly copies: number;
    }
  /** The fund is to be ended, the same request `copies` times at once. */
  | {
      readonly kind: 'retire';
      readonly fund: number;
      readonly requestKey: string;
      readonly copies: number;
    }
  /** Money comes to the account, or goes where the amount is below zero. */
  | {
      readonly kind: 'money';
      readonly fund: number;
      readonly amount: string;
      readonly announced: boolean;
    }
  | { readonly kind: 'settle-contract' }
  | { readonly kind: 'delist' }
  | { readonly kind: 'switch'; readonly action: SwitchAction }
  /** As `reset`, of a workflow that serves them all. */
  | {
      readonly kind: 'reset-standing';
      readonly what: 'monitor' | 'auditor' | 'switchboard';
      readonly at: number;
    }
  /** Strikes when the boundary has been reached so many times from now on. */
  | { readonly kind: 'kill-at'; readonly part: PartName; readonly point: Boundary; readonly nth: number }
  | { readonly kind: 'kill-after'; readonly part: PartName; readonly ms: number }
  /** From now on, instead of those before; they end when the seed does. */
  | { readonly kind: 'faults'; readonly planFor: (target: Target) => FaultPlanInput }
  | { readonly kind: 'rest'; readonly ms: number }
  /** Until nothing is left to do. */
  | { readonly kind: 'settle-down' };
