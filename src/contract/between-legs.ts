import type { Leg } from '../domain/daily-legs.js';

/** A daily that has begun to close the position and to open it again, and has not come to its end. */
export interface BetweenLegs {
  readonly key: string;
  /** Milliseconds since 1970 UTC. */
  readonly nominalTime: number;
  /** The later leg of which it has sent an order. */
  readonly begun: Leg;
  /** An operator has abandoned its latest attempt: it is not taken up again by itself. */
  readonly abandoned: boolean;
}

/** What it means for the fund, in words. */
export const betweenLegsText = ({ key, begun }: BetweenLegs): string =>
  begun === 'close'
    ? `${key} has begun to close the position, and has not opened it again`
    : `${key} has closed the position, and has not come to the end of opening it again`;
