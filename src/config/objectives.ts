import { suggest } from './suggest.js';

/** Bounds of what is measured: times in seconds, leverage as a number. */
export interface Objectives {
  readonly breachToOrderP50: number;
  readonly breachToOrderP99: number;
  readonly timeOutsideP99: number;
  /** At least so much. */
  readonly leveragePerMinuteP50: number;
  readonly dailyLatenessP99: number;
}

/** By the name under which people write them. */
export const OBJECTIVE_NAMES = {
  'breach-to-order-p50': 'breachToOrderP50',
  'breach-to-order-p99': 'breachToOrderP99',
  'time-outside-p99': 'timeOutsideP99',
  'leverage-per-minute-p50': 'leveragePerMinuteP50',
  'daily-lateness-p99': 'dailyLatenessP99',
} as const satisfies Readonly<Record<string, keyof Objectives>>;

export type ObjectiveName = keyof typeof OBJECTIVE_NAMES;

const NAMES = Object.keys(OBJECTIVE_NAMES) as ObjectiveName[]; // its own keys

export const USUAL_OBJECTIVES: Objectives = {
  breachToOrderP50: 1,
  breachToOrderP99: 5,
  timeOutsideP99: 60,
  leveragePerMinuteP50: 1,
  dailyLatenessP99: 300,
};

const NUMBER = /^\d{1,9}(\.\d{1,6})?$/;

/** Reads `name=number`, with commas between them; what is not named is as usual. A mistake is told in words. */
export function readObjectives(text: string): {
  readonly objectives: Objectives;
  readonly mistakes: readonly string[];
} {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(readPart);
  const mistakes = parts.flatMap((part) => ('mistake' in part ? [part.mistake] : []));
  const written = parts.flatMap((part) => ('name' in part ? [[OBJECTIVE_NAMES[part.name], part.value]] : []));
  return { objectives: { ...USUAL_OBJECTIVES, ...Object.fromEntries(written) }, mistakes };
}

type Part = { readonly name: ObjectiveName; readonly value: number } | { readonly mistake: string };

function readPart(part: string): Part {
  const [written = '', value = '', ...more] = part.split('=').map((piece) => piece.trim());
  const name = NAMES.find((known) => known === written);
  if (name === undefined) {
    const near = suggest(written, NAMES);
    return {
      mistake: `there is no such objective: ${near === null ? `write one of ${NAMES.join(', ')}` : `did you mean ${near}?`}`,
    };
  }
  if (more.length > 0 || !NUMBER.test(value)) {
    return { mistake: `${name} needs a number of ${unitOf(name)}, such as ${name}=2.5` };
  }
  return { name, value: Number(value) };
}

const unitOf = (name: ObjectiveName): string =>
  name === 'leverage-per-minute-p50' ? 'leverage a minute' : 'seconds';
