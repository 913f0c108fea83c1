import { parse } from 'yaml';
import { z } from 'zod';
import { readProjectFile } from './compose-file.js';
import { familyOf, readPromql } from './promql.js';

const RULES = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(['critical', 'error', 'warning']) }),
          annotations: z.strictObject({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});

const PANEL = z.looseObject({
  id: z.number(),
  title: z.string(),
  type: z.string(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(z.looseObject({ expr: z.string(), datasource: z.unknown() })).default([]),
});

const DASHBOARD = z.looseObject({
  uid: z.string(),
  title: z.string(),
  schemaVersion: z.number(),
  templating: z.object({ list: z.array(z.looseObject({ name: z.string(), type: z.string() })) }),
  panels: z.array(PANEL),
});

export const rules = RULES.parse(parse(readProjectFile('deploy/prometheus/rules.yml'))).groups.flatMap(
  (group) => group.rules,
);

export const dashboard = DASHBOARD.parse(
  JSON.parse(readProjectFile('deploy/grafana/dashboards/ballast.json')),
);

/** All that the files in deploy/ ask Prometheus. */
export const expressions: readonly string[] = [
  ...rules.map(({ expr }) => expr),
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
].map((expr) => expr.replaceAll('$token', '.*'));

/** The metrics that they need; `up` is Prometheus' own. */
export const watchedMetrics: readonly string[] = [
  ...new Set(expressions.flatMap((expr) => readPromql(expr).metrics.map(familyOf))),
]
  .filter((metric) => metric !== 'up')
  .toSorted();
