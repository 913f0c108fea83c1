import type { Refusal } from '../../config/decimal-field.js';
import { isDecimalString, parseDecimal, plain } from '../../domain/decimal.js';
import { isTimeOfDay, timeOfDay, timeOfDayText } from '../../domain/time-of-day.js';

/** More than any grid may have along one rule; counted before they are made. */
const MOST_VALUES = 10_000;

const RANGE = /^(.+?)\.\.([^/]+)(?:\/(.+))?$/;

/**
 * `0.05..0.30/0.01` or `00:00..23:00/01:00`, both ends included where the step reaches them; null for what is no range
 * of numbers or times of day. Exact: no number passes through a float.
 */
export function rangeOf(part: string): readonly string[] | Refusal | null {
  const [, from = '', to = '', step] = RANGE.exec(part) ?? [];
  const ends = [from, to];
  if (ends.every(isDecimalString)) return numbers(part, from, to, step);
  return ends.every(isTimeOfDay) ? times(part, from, to, step) : null;
}

function numbers(
  part: string,
  from: string,
  to: string,
  step: string | undefined,
): readonly string[] | Refusal {
  const example = `write it with a step, such as ${from}..${to}/0.01`;
  if (step === undefined) return withoutStep(part, example);
  const [first, last] = [parseDecimal(from), parseDecimal(to)];
  if (!isDecimalString(step) || !parseDecimal(step).gt(0))
    return { message: `'${step}' is no step`, remedy: `${example}: a number above 0` };
  if (first.gt(last)) return { message: `${from} is above ${to}`, remedy: `write ${to}..${from}/${step}` };
  const count = last.minus(first).div(step).floor().plus(1);
  if (count.gt(MOST_VALUES))
    return {
      message: `'${part}' has ${count.toFixed()} values, more than ${MOST_VALUES}`,
      remedy: 'take a wider step',
    };
  return Array.from({ length: count.toNumber() }, (_, index) =>
    plain(first.plus(parseDecimal(step).times(index))),
  );
}

function times(
  part: string,
  from: string,
  to: string,
  step: string | undefined,
): readonly string[] | Refusal {
  const example = `write it with a step, such as ${from}..${to}/01:00`;
  if (step === undefined) return withoutStep(part, example);
  const apart = isTimeOfDay(step) ? timeOfDay(step) : 0;
  if (apart === 0) return { message: `'${step}' is no step`, remedy: `${example}: hours and minutes` };
  const [first, last] = [timeOfDay(from), timeOfDay(to)];
  if (first > last)
    return {
      message: `${from} is later than ${to}`,
      remedy: 'write two ranges with a comma between, the second from 00:00 on',
    };
  const count = Math.floor((last - first) / apart) + 1;
  return Array.from({ length: count }, (_, index) => timeOfDayText(first + index * apart));
}

const withoutStep = (part: string, remedy: string): Refusal => ({
  message: `'${part}' does not say how far apart its values are`,
  remedy,
});
