import { ease, hashText, smooth, uniform } from './noise.js';
import { type SeededSettings, STAGGER_MS, type ViolentPhase } from './settings.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Wavelengths of the calm noise. Each is bounded, so the price can never wander off for good. */
const WAVES = [3 * DAY, 8 * HOUR, 2 * HOUR, 30 * 60_000, 7 * 60_000, 100_000, 20_000, 4_000];
/** Size of the tremble on top of a violent move, as a fraction of the price. */
const TREMBLE = 0.003;

/** The price of one contract relative to its initial price, `elapsed` milliseconds after the start. */
export type SeededPath = (elapsed: number) => number;

export function seededPath(
  settings: SeededSettings,
  leaders: readonly string[],
  contract: string,
): SeededPath {
  const key = hashText(`${settings.seed}/${contract}`);
  const calm = calmNoise(key, settings.calmDailyMove);
  const atStart = calm(0);
  const own = settings.phases.list.filter((phase) => phase.contract === contract);
  const periodic = periodicPhase(settings, leaders, contract);
  return (elapsed) => {
    const time = Math.max(0, elapsed);
    const current = periodic(time);
    const moves = current === null ? own : [...own, current];
    return Math.exp(calm(time) - atStart) * violence(key, moves, time);
  };
}

function calmNoise(key: number, dailyMove: number): (time: number) => number {
  // Amplitudes grow with the root of the wavelength, as those of a random walk do.
  const waves = WAVES.map((length, index) => ({
    length,
    key: key ^ hashText(`wave ${index}`),
    size: dailyMove * Math.sqrt(Math.min(length, DAY) / DAY),
  }));
  return (time) => waves.reduce((sum, wave) => sum + wave.size * smooth(wave.key, time / wave.length), 0);
}

function violence(key: number, moves: readonly ViolentPhase[], time: number): number {
  let factor = 1;
  for (const phase of moves) {
    const strength = envelope(phase, time - phase.afterMs);
    if (strength === 0) continue;
    const tremble = TREMBLE * strength * smooth(key ^ phase.afterMs, time / 1_500);
    factor *= 1 + Number(phase.move) * strength + tremble;
  }
  return factor;
}

function envelope(phase: ViolentPhase, since: number): number {
  if (since <= 0) return 0;
  const out = since - phase.overMs - phase.holdMs;
  return out <= 0 ? ease(since / phase.overMs) : 1 - ease(out / phase.recoverMs);
}

/**
 * The periodic phase that is under way at a time. Its leading contract takes turns and moves by the full
 * size or more; the others follow a little later, by less, and now and then the other way.
 */
function periodicPhase(
  { seed, phases }: SeededSettings,
  leaders: readonly string[],
  contract: string,
): (time: number) => ViolentPhase | null {
  const first = phases.violentAfterMs;
  if (first === null) return () => null;
  const shared = hashText(`${seed}/phases`);
  const own = hashText(`${seed}/phases/${contract}`);
  const position = leaders.indexOf(contract);
  return (time) => {
    const turn = Math.floor((time - first) / phases.everyMs);
    if (turn < 0) return null;
    const leads = turn % leaders.length === position;
    const chance = (uniform(own, turn) + 1) / 2;
    const direction = Math.sign(uniform(shared, turn)) || 1;
    const size = Number(phases.move) * (leads ? 1 + chance / 4 : 0.35 + chance / 2);
    const against = !leads && uniform(own, -1 - turn) > 0.6;
    return {
      contract,
      afterMs: first + turn * phases.everyMs + (leads ? 0 : Math.floor(chance * STAGGER_MS)),
      move: String(direction * size * (against ? -1 : 1)) as ViolentPhase['move'], // read back by Number above
      overMs: phases.overMs,
      holdMs: phases.holdMs,
      recoverMs: phases.recoverMs,
    };
  };
}
