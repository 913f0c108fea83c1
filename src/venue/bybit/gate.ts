import type { VenueError } from '../venue-error.js';
import type { Endpoint } from './endpoint.js';
import { Breaker, type Part, type Standstill } from './health/breaker.js';
import { signOf } from './health/sign-of-life.js';
import type { HttpReply } from './http-wire.js';
import type { Pool } from './limits/pool.js';
import { Pools } from './limits/pools.js';
import { NoRoom, type Place, WaitingLine } from './limits/waiting-line.js';
import type { Settings } from './options.js';
import { notSent, type Question } from './reply.js';
import { limitReached } from './retry-after.js';

/** A request that may be sent now; exactly one of its methods is to be called afterwards. */
export interface Pass {
  answered(reply: HttpReply, venueTime: number): void;
  failed(error: VenueError, reply: HttpReply | null): void;
}

/** What the address is held for: these breach its limit, not the one of a key. */
const OF_THE_ADDRESS: readonly string[] = ['HTTP403', '10018'];

/** The one door through which all requests of a venue leave: its health and its limits. */
export class Gate {
  private readonly pools: Pools;
  private readonly line = new WaitingLine();
  private readonly breaker: Breaker;

  constructor(private readonly settings: Settings) {
    this.pools = new Pools(settings);
    this.breaker = new Breaker(settings.breaker, settings.onHealth);
  }

  readonly health = () => this.breaker.health();

  close(): void {
    this.line.close();
  }

  /** Waits for room, then lets go. Throws a `VenueError` of outcome `refused-here`. */
  async enter(question: Question<unknown>): Promise<Pass> {
    const { purpose, weight = 1 } = question.endpoint;
    const pools = this.pools.of(purpose, question.keys?.apiKey ?? null);
    this.refuseAtStandstill(question);
    const place = await this.line.join({ purpose, pools, cost: weight }).catch((error: unknown) => {
      if (!(error instanceof NoRoom)) throw error;
      const kind = error.code === 'HELD' ? 'rate-limited' : 'unavailable';
      throw notSent(question, kind, error.code, error.message, error.retryAfterMs);
    });
    // It may have come to a standstill while the request waited.
    if (this.breaker.standstill(purpose) !== null) place.undo();
    this.refuseAtStandstill(question);
    return this.pass(this.breaker.begin(purpose), pools[0], place);
  }

  private refuseAtStandstill(question: Question<unknown>): void {
    const still = this.breaker.standstill(question.endpoint.purpose);
    if (still === null) return;
    const what = this.words(still, question.endpoint);
    throw notSent(question, 'unavailable', 'BREAKER_OPEN', what, still.retryAfterMs);
  }

  private words({ since, reason, nextProbeAt }: Standstill, { purpose }: Endpoint<unknown>): string {
    const who = purpose === 'read' ? 'tried again' : 'a read is tried, and this again after it,';
    return (
      `not sent: ${this.settings.name} has been out of reach since ${new Date(since).toISOString()} ` +
      `(${reason}); ${who} from ${new Date(nextProbeAt).toISOString()} on`
    );
  }

  private pass(part: Part, own: Pool, place: Place): Pass {
    const hold = (pool: Pool, milliseconds: number): void => pool.hold(milliseconds, performance.now());
    const obey = (reply: HttpReply | null, venueTime: number | null): void => {
      const wait = reply === null ? null : limitReached(reply, venueTime);
      if (wait !== null) hold(own, wait);
    };
    return {
      answered: (reply, venueTime) => {
        this.breaker.answered(part);
        obey(reply, venueTime);
        place.done();
      },
      failed: (error, reply) => {
        this.judge(part, error, reply);
        if (error.kind === 'rate-limited') {
          hold(OF_THE_ADDRESS.includes(error.code) ? this.pools.address : own, error.retryAfterMs ?? 0);
        } else obey(reply, null);
        place.done();
      },
    };
  }

  private judge(part: Part, error: VenueError, reply: HttpReply | null): void {
    const sign = signOf(error, reply);
    if (sign === 'answered') this.breaker.answered(part);
    else if (sign !== 'nothing' || part === 'probe') {
      const atLeast = sign === 'banned' ? (error.retryAfterMs ?? this.settings.banMs) : 0;
      this.breaker.failed(part, `${error.code}: ${error.message}`, atLeast);
    }
  }
}
