// @ts-check
// Prints the paper exchange's configuration: the given YAML file, with the accounts of the funds file and their
// keys from the environment, so that exchange and worker cannot disagree about them.
//   node exchange-config.mjs exchange.yaml funds.yaml > exchange.json
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * Accounts of the paper exchange. Throws an error that lists every fund without keys.
 * @param {readonly {account: string, initial: {equity: string}}[]} funds numbers as they are written
 * @param {Readonly<Record<string, string | undefined>>} env
 */
function paperAccounts(funds, env) {
  const accounts = funds.map(({ account, initial }) => {
    const suffix = account.toUpperCase().replaceAll('-', '_');
    return {
      name: account,
      apiKey: env[`BALLAST_KEY_${suffix}`] ?? '',
      apiSecret: env[`BALLAST_SECRET_${suffix}`] ?? '',
      deposit: String(initial.equity),
      suffix,
    };
  });
  const missing = accounts.filter(({ apiKey, apiSecret }) => apiKey === '' || apiSecret === '');
  if (missing.length > 0) {
    const names = missing.map(({ suffix }) => `BALLAST_KEY_${suffix}, BALLAST_SECRET_${suffix}`);
    throw new Error(`no keys: ${names.join('; ')}\nmend: write them into deploy/accounts.env`);
  }
  return accounts.map(({ suffix: _, ...account }) => account);
}

/**
 * @param {string} exchangeFile
 * @param {string} fundsFile
 * @param {Readonly<Record<string, string | undefined>>} env
 */
function exchangeConfig(exchangeFile, fundsFile, env) {
  const exchange = parse(readFileSync(exchangeFile, 'utf8'));
  // Read as texts, so that no digit of a deposit can be lost.
  const { funds } = parse(readFileSync(fundsFile, 'utf8'), { schema: 'failsafe', merge: true });
  return { ...exchange, accounts: paperAccounts(funds, env) };
}

try {
  const [exchangeFile = '', fundsFile = ''] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(exchangeConfig(exchangeFile, fundsFile, process.env))}\n`);
} catch (error) {
  process.stderr.write(`paper exchange: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
