import type { PaperSettings } from '../config.js';
import type { ClockNote } from '../engine/clock.js';
import type { Quote } from '../state/records.js';
import type { Store } from '../state/store.js';
import { candlesMarket } from './candles.js';
import { type ControlledMarket, controlledMarket } from './controlled.js';
import { liveMarket } from './live.js';
import type { Market } from './market.js';
import { seededMarket } from './seeded.js';

export class MarketMismatchError extends Error {
  override readonly name = 'MarketMismatchError';
}

/** What a state directory remembers of its market, so that a restart goes on where it was. */
interface MarketNote {
  readonly startedAt: number;
  /** The settings that make past prices what they were, as JSON. */
  readonly settings: string;
  readonly initialPrices: Readonly<Record<string, string>>;
  /** The contracts with which the market began. */
  readonly names: readonly string[];
}

export interface OpenMarket {
  readonly market: Market;
  /** The same market where it is one that can be set, else null. */
  readonly controlled: ControlledMarket | null;
}

export function openMarket(settings: PaperSettings, store: Store): OpenMarket {
  const { market, contracts } = settings;
  const { startedAt, names } = rememberedMarket(settings, store);
  switch (market.kind) {
    case 'seeded':
      return {
        market: seededMarket(market, contracts, names, market.startTime ?? startedAt),
        controlled: null,
      };
    case 'candles':
      return { market: candlesMarket(market, contracts, startedAt), controlled: null };
    case 'live':
      return {
        market: liveMarket(
          market,
          contracts.map(({ contract }) => contract),
        ),
        controlled: null,
      };
    case 'controlled': {
      const controlled = controlledMarket(clockOf(settings, store, market.startTime));
      return { market: controlled, controlled };
    }
  }
}

/** Where the clock was last set to; contracts that are new since then stand at their initial price. */
function clockOf(settings: PaperSettings, store: Store, startTime: number) {
  const note = store.notes.get('clock') as ClockNote | undefined; // written by the engine's clock alone
  const initial = settings.contracts.map(({ contract, initialPrice: price }): [string, Quote] => [
    contract,
    { last: price, mark: price, index: price },
  ]);
  const known = new Set(settings.contracts.map(({ contract }) => contract));
  const kept = Object.entries(note?.quotes ?? {}).filter(([contract]) => known.has(contract));
  return { time: note?.time ?? startTime, quotes: new Map([...initial, ...kept]) };
}

function rememberedMarket(settings: PaperSettings, store: Store): MarketNote {
  const found = store.notes.get('market') as MarketNote | undefined; // written below alone
  const initialPrices = Object.fromEntries(
    settings.contracts.map(({ contract, initialPrice }) => [contract, initialPrice]),
  );
  const now: MarketNote = {
    startedAt: found?.startedAt ?? Date.now(),
    settings: pathOfPrices(settings),
    initialPrices: { ...initialPrices, ...found?.initialPrices },
    names: found?.names ?? Object.keys(initialPrices),
  };
  if (found !== undefined) refuseAnotherPast(settings, found, now, initialPrices);
  store.change(() => store.notes.putSync('market', now));
  return now;
}

/** Prices of a controlled or a relayed market come from outside, whatever the settings. */
function pathOfPrices({ market }: PaperSettings): string {
  if (market.kind === 'controlled' || market.kind === 'live') return JSON.stringify({ kind: market.kind });
  return JSON.stringify(market);
}

function refuseAnotherPast(
  { market, stateDir }: PaperSettings,
  found: MarketNote,
  now: MarketNote,
  initialPrices: Readonly<Record<string, string>>,
): void {
  const moved = Object.entries(initialPrices).filter(([name, price]) => now.initialPrices[name] !== price);
  const priceMatters = market.kind === 'seeded' && moved.length > 0;
  if (found.settings === now.settings && !priceMatters) return;
  throw new MarketMismatchError(
    `The state directory '${stateDir}' belongs to another market, in which past prices were others.\n` +
      `  kept:       ${found.settings} ${JSON.stringify(found.initialPrices)}\n` +
      `  configured: ${now.settings} ${JSON.stringify(initialPrices)}\n` +
      'Restore these settings, or give the new market a stateDir of its own.',
  );
}
