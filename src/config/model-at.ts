import type { NavModel } from '../domain/nav-model.js';
import { modelField } from './fund-schema.js';
import { PRESETS } from './presets.js';
import { readField } from './read-field.js';
import { valueAt } from './schema-issues.js';
import type { Path, YamlSource } from './yaml-source.js';

/** The model of a fund of the file: its own, else that of its preset. Null where its own is not valid. */
export function modelAt(source: YamlSource, fund: Path): NavModel | null {
  const own = readField(source, [...fund, 'model'], modelField);
  if (own !== undefined) return own;
  return PRESETS[String(valueAt(source.value, [...fund, 'preset']))]?.model ?? 'fund';
}
