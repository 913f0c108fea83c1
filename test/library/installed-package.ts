import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { builtCli } from '../support/built-program.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TSX = import.meta.resolve('tsx');

/** A folder of somebody else's, in which the package as built is installed under its name. */
export async function folderWithPackage(): Promise<string> {
  const dist = dirname(dirname(await builtCli()));
  const folder = await mkdtemp(join(tmpdir(), 'ballast-library-'));
  const installed = join(folder, 'node_modules', 'ballast');
  await mkdir(installed, { recursive: true });
  await copyFile(join(ROOT, 'package.json'), join(installed, 'package.json'));
  await copyFile(join(ROOT, 'funds.yaml'), join(folder, 'funds.yaml'));
  await symlink(dist, join(installed, 'dist'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeDeclarations(dist);
  return folder;
}

/** What the program prints. */
export async function runProgram(folder: string, name: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--import', TSX, name], { cwd: folder });
  return stdout;
}

/** What the compiler says about a program that uses the package's own declarations: nothing, if all is well. */
export function typeErrors(folder: string, names: readonly string[]): readonly string[] {
  const program = ts.createProgram(
    names.map((name) => join(folder, name)),
    {
      ...{ strict: true, noEmit: true, exactOptionalPropertyTypes: true, target: ts.ScriptTarget.ES2022 },
      ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
      ...{ types: ['node'], typeRoots: [join(ROOT, 'node_modules', '@types')], skipLibCheck: false },
    },
  );
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}

/** The build for tests leaves declarations out, since nothing else needs them. */
function writeDeclarations(dist: string): void {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.build.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const entry = join(ROOT, 'src', 'library', 'simulation.ts');
  ts.createProgram([entry], {
    ...options,
    ...{ noCheck: true, sourceMap: false, emitDeclarationOnly: true, outDir: dist },
  }).emit();
}
