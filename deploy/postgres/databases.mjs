// @ts-check
// Brings PostgreSQL to what the installation needs: two roles, each with databases of its own that the other
// cannot enter. Runs at every `docker compose up`, so a password that changed in the environment is changed here.
//   PGHOST PGPORT PGUSER PGPASSWORD   the administrator
//   LEDGER_PASSWORD                   of the role ballast
//   TEMPORAL_DB_PASSWORD              of the role temporal
import pg from 'pg';

const SHORTEST = 16;
const PASSWORDS = ['PGPASSWORD', 'LEDGER_PASSWORD', 'TEMPORAL_DB_PASSWORD'];

const ROLES = [
  { role: 'ballast', password: 'LEDGER_PASSWORD', databases: ['ballast'] },
  { role: 'temporal', password: 'TEMPORAL_DB_PASSWORD', databases: ['temporal', 'temporal_visibility'] },
];

/**
 * What is wrong with the passwords, one line each; none of them is repeated in it.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {string[]}
 */
function passwordMistakes(env) {
  const weak = PASSWORDS.filter((name) => (env[name] ?? '').length < SHORTEST).map(
    (name) => `${name} is shorter than ${SHORTEST} characters`,
  );
  // Temporal's server writes its password between double quotes into a configuration of its own.
  const quoted = /["\\]/.test(env.TEMPORAL_DB_PASSWORD ?? '')
    ? ['TEMPORAL_DB_PASSWORD contains " or \\, which the Temporal server cannot read']
    : [];
  const given = PASSWORDS.filter((name) => env[name]);
  const again = given.filter((name, index) => given.findIndex((other) => env[other] === env[name]) < index);
  return [...weak, ...quoted, ...again.map((name) => `${name} is the same as another password`)];
}

/**
 * Harmless when repeated.
 * @param {import('pg').Client} admin connected as a superuser
 * @param {Readonly<Record<string, string | undefined>>} env
 */
async function prepareDatabases(admin, env) {
  for (const { role, password, databases } of ROLES) {
    await ensureRole(admin, role, env[password] ?? '');
    for (const database of databases) await ensureDatabase(admin, database, role);
  }
}

/**
 * @param {import('pg').Client} admin
 * @param {string} role
 * @param {string} password
 */
async function ensureRole(admin, role, password) {
  const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [role]);
  const verb = rowCount === 0 ? 'create' : 'alter';
  const limits = 'login nosuperuser nocreatedb nocreaterole noreplication';
  await admin.query(
    `${verb} role ${admin.escapeIdentifier(role)} with ${limits} password ${admin.escapeLiteral(password)}`,
  );
}

/**
 * @param {import('pg').Client} admin
 * @param {string} database
 * @param {string} owner
 */
async function ensureDatabase(admin, database, owner) {
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [database]);
  const name = admin.escapeIdentifier(database);
  if (rowCount === 0) await admin.query(`create database ${name} owner ${admin.escapeIdentifier(owner)}`);
  await admin.query(`revoke all on database ${name} from public`);
}

async function main() {
  const mistakes = passwordMistakes(process.env);
  if (mistakes.length > 0) {
    throw new Error(
      `${mistakes.join('\n  ')}\nmend: set others in .env (PGPASSWORD is POSTGRES_PASSWORD there)`,
    );
  }
  const admin = new pg.Client({ database: 'postgres', connectionTimeoutMillis: 10_000 });
  await admin.connect();
  try {
    await prepareDatabases(admin, process.env);
  } finally {
    await admin.end();
  }
  process.stdout.write(`databases: ${ROLES.flatMap(({ databases }) => databases).join(', ')} are ready\n`);
}

main().catch((error) => {
  process.stderr.write(`databases: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
