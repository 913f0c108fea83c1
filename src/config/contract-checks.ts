import type { ConfigIssue } from './config-error.js';
import { contractField, faceField } from './fund-schema.js';
import { modelAt } from './model-at.js';
import { readField } from './read-field.js';
import { valueAt } from './schema-issues.js';
import type { Path, YamlSource } from './yaml-source.js';

type Finding = readonly [place: Path, message: string, remedy: string];

/** What a fund holds: a USDT perpetual, or, where it is simulated, an inverse contract with its face value. */
export function contractChecks(
  source: YamlSource,
  funds: readonly Path[],
  use: 'engine' | 'simulation',
): ConfigIssue[] {
  return [...funds.flatMap((fund) => ofFund(source, fund, use)), ...differentFaces(source, funds)];
}

function ofFund(source: YamlSource, fund: Path, use: 'engine' | 'simulation'): ConfigIssue[] {
  const contract = readField(source, [...fund, 'contract'], contractField);
  const isInverse = hasInverse(source, fund);
  const isIndex = modelAt(source, fund) === 'index';
  const found: Finding[] = [
    ...(contract ? kindOfContract(contract, isInverse, use) : []),
    ...(isInverse && isIndex ? [INDEX_MODEL] : []),
  ];
  return found.map(([place, message, remedy]) => source.issue([...fund, ...place], message, remedy));
}

const hasInverse = (source: YamlSource, fund: Path): boolean =>
  valueAt(source.value, [...fund, 'inverse']) !== undefined;

const INDEX_MODEL: Finding = [
  ['inverse'],
  'an inverse contract is offered in the fund model alone: the NAV of the index model is that of a linear one',
  'write model: fund',
];

function kindOfContract(contract: string, isInverse: boolean, use: 'engine' | 'simulation'): Finding[] {
  const settlesInCoin = contract.endsWith('USD');
  if (settlesInCoin && use === 'engine') return [notInEngine(contract)];
  if (settlesInCoin && !isInverse) {
    const message = `${contract} is an inverse contract, settled in its coin, and nothing says what one of it is worth`;
    return [
      [
        ['contract'],
        message,
        `write inverse: { face: 1 } with its worth in USD, or ${contract}T for the USDT perpetual`,
      ],
    ];
  }
  if (settlesInCoin || !isInverse) return [];
  const message = `${contract} settles in USDT: it is no inverse contract`;
  return [[['inverse'], message, `remove it, or write contract: ${contract.slice(0, -1)}`]];
}

const notInEngine = (contract: string): Finding => [
  ['contract'],
  `${contract} is an inverse contract, settled in its coin: the engine trades USDT perpetuals alone`,
  `write ${contract}T, or play it with \`ballast simulate\``,
];

function differentFaces(source: YamlSource, funds: readonly Path[]): ConfigIssue[] {
  const faces = new Map<string, { readonly face: string; readonly fund: Path }>();
  return funds.flatMap((fund) => {
    const contract = readField(source, [...fund, 'contract'], contractField);
    const face = readField(source, [...fund, 'inverse', 'face'], faceField);
    if (!contract || !face) return [];
    const known = faces.get(contract);
    if (known === undefined) faces.set(contract, { face, fund });
    if (known === undefined || known.face === face) return [];
    const message = `one ${contract} is worth ${face} here and ${known.face} ${source.placeOf([...known.fund, 'inverse'])}`;
    return [source.issue([...fund, 'inverse', 'face'], message, 'write the same face value in both')];
  });
}
