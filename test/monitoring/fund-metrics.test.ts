import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { fundMetrics } from '../../src/monitoring/fund-metrics.js';
import { type MetricSource, MetricSources } from '../../src/monitoring/metric-source.js';
import { fund } from '../operator/worked-fund.js';
import { priced } from './priced.js';

async function linesOf(registry: Registry): Promise<string[]> {
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('the metrics of a fund', () => {
  it('are its figures at the prices of this moment', async () => {
    const registry = new Registry();
    await fundMetrics(registry, async () => [priced(fund(), '105')]).refresh();
    expect(await linesOf(registry)).toEqual([
      'ballast_fund_info{token="BTC3L",contract="BTCUSDT",account="main",model="fund"} 1',
      'ballast_fund_state{token="BTC3L",state="ACTIVE"} 1',
      'ballast_fund_nav{token="BTC3L"} 115',
      'ballast_fund_equity{token="BTC3L"} 115',
      'ballast_fund_units{token="BTC3L"} 1',
      'ballast_fund_position_contracts{token="BTC3L"} 3',
      'ballast_fund_exposure{token="BTC3L"} 315',
      'ballast_fund_target_leverage{token="BTC3L"} 3',
      'ballast_fund_leverage{token="BTC3L"} 2.739130434782609',
      'ballast_fund_trigger_distance_ratio{token="BTC3L"} -0.19047619047619047',
      'ballast_fund_beyond_trigger{token="BTC3L"} 0',
      'ballast_fund_price_timestamp_seconds{token="BTC3L"} 1795314600',
      'ballast_fund_last_rebalance_timestamp_seconds{token="BTC3L"} 1795314600',
    ]);
  });

  it('leave out what needs a price where none is known, and a fund that is gone', async () => {
    const registry = new Registry();
    let funds = [priced(fund(), '105')];
    const source = fundMetrics(registry, async () => funds);
    await source.refresh();
    funds = [priced(fund(), null)];
    await source.refresh();
    const lines = await linesOf(registry);
    expect(lines.filter((line) => /_(nav|leverage|exposure|equity)\{/.test(line))).toEqual([
      'ballast_fund_target_leverage{token="BTC3L"} 3',
    ]);
    funds = [];
    await source.refresh();
    expect(await linesOf(registry)).toEqual([]);
  });
});

describe('a source that cannot be read', () => {
  it('is said to be down, shows no old figure, and takes nothing from the others', async () => {
    const registry = new Registry();
    const said: string[] = [];
    let isAway = false;
    const funds = fundMetrics(registry, async () => {
      if (isAway) throw new Error('the ledger is away');
      return [priced(fund(), '105')];
    });
    const other: MetricSource = { name: 'other', refresh: async () => {}, forget: () => {} };
    const read = async () => {
      // One object a look: what was read a moment ago is shown again otherwise.
      const looked = new MetricSources(new Registry(), [funds, other], (error, source) =>
        said.push(`${source}: ${error}`),
      );
      await looked.refresh();
      return linesOf(registry);
    };
    expect(await read()).toContain('ballast_fund_nav{token="BTC3L"} 115');
    isAway = true;
    expect(await read()).toEqual([]);
    expect(said).toEqual(['funds: Error: the ledger is away']);
  });

  it('is read once for all who ask within a second', async () => {
    let reads = 0;
    const registry = new Registry();
    const source: MetricSource = {
      name: 'counting',
      refresh: async () => {
        reads += 1;
      },
      forget: () => {},
    };
    const sources = new MetricSources(registry, [source], () => {});
    await Promise.all([sources.refresh(), sources.refresh()]);
    await sources.refresh();
    expect(reads).toBe(1);
    expect(await linesOf(registry)).toEqual(['ballast_metrics_source_up{source="counting"} 1']);
  });
});
