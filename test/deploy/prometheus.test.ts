import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readProjectFile, services } from './compose-file.js';
import { readPromql } from './promql.js';
import { dashboard, expressions, rules, watchedMetrics } from './watched-metrics.js';

const MONITORING = readProjectFile('docs/monitoring.md');

describe('what deploy/ asks Prometheus', () => {
  test('is PromQL, by the grammar of Prometheus itself, which refuses a wrong one', () => {
    expect(expressions.flatMap((expr) => readPromql(expr).mistakes)).toEqual([]);
    expect(readPromql('sum by (token) ballast_fund_nav >').mistakes).not.toEqual([]);
    expect(readPromql('max by (le) (rate(a_bucket{le="1"}[5m])) > b').metrics).toEqual(['a_bucket', 'b']);
  });

  test('names metrics that docs/monitoring.md explains, and those of the process and the SDK', () => {
    expect(watchedMetrics.length).toBeGreaterThan(25);
    const own = watchedMetrics.filter((metric) => metric.startsWith('ballast_'));
    const others = watchedMetrics.filter((metric) => !metric.startsWith('ballast_'));
    // In a row of one family the table has the ends of their names alone.
    const explained = (metric: string) =>
      MONITORING.includes(`\`${metric}\``) ||
      MONITORING.includes(`\`${metric.replace(/^ballast_(fund|schedule)/, '')}\``);
    expect(own.filter((metric) => !explained(metric))).toEqual([]);
    for (const metric of others) expect(metric).toMatch(/^(process|nodejs|temporal)_/);
  });
});

describe('the rules', () => {
  test('have names of their own, and say what is wrong and what to do', () => {
    const names = rules.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    for (const { alert, annotations } of rules) {
      expect(alert).toMatch(/^Ballast[A-Z][A-Za-z]+$/);
      expect(annotations.summary, alert).toMatch(/\.$/);
      expect(annotations.description, alert).toMatch(/\.$/);
    }
  });
});

describe('the dashboard', () => {
  test('has panels that do not lie over each other, each with a query of the chosen Prometheus', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = new Map<string, string>();
    for (const { title, type, gridPos, targets } of dashboard.panels) {
      const { x, y, w, h } = gridPos;
      expect(x + w, title).toBeLessThanOrEqual(24);
      for (let i = 0; i < w * h; i++) {
        const cell = `${x + (i % w)} ${y + Math.floor(i / w)}`;
        expect(cells.get(cell), `${title} lies over it`).toBeUndefined();
        cells.set(cell, title);
      }
      if (type !== 'row') expect(targets.length, title).toBeGreaterThan(0);
      for (const { datasource } of targets) {
        expect(datasource, title).toEqual({
          type: 'prometheus',
          uid: expect.stringMatching(/^\$\{datasource\}$/),
        });
      }
    }
  });

  test('lets a person choose the Prometheus and the funds', () => {
    expect(dashboard.templating.list.map(({ name, type }) => [name, type])).toEqual([
      ['datasource', 'datasource'],
      ['token', 'query'],
    ]);
  });
});

test('Prometheus asks every worker and Temporal where they show their metrics', () => {
  const { scrape_configs } = parse(readProjectFile('deploy/prometheus/prometheus.yml'));
  const targets = scrape_configs.flatMap(({ static_configs }: { static_configs: { targets: string[] }[] }) =>
    static_configs.flatMap((one) => one.targets),
  );
  const workers = services
    .filter(([, { command }]) => command[0] === 'worker')
    .map(([name]) => `${name}:9464`);
  expect(targets).toEqual([...workers, 'temporal:9090']);
});
