import { type ExecFileException, execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const execute = promisify(execFile);

/** A folder of its own into which the packed tarball was installed, as a user would do it. */
export interface Project {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Runs a program in the folder. Resolves to what it printed and its exit code, whatever that is. */
  run(program: string, ...args: string[]): Promise<ProgramResult>;
  remove(): Promise<void>;
}

export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Packs the package and installs it, together with other packages from the registry. */
export async function installPackage(...others: string[]): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'jobwait-package-'));
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await execute('npm', pack, { cwd: ROOT });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const project: Project = {
    folder,
    async write(files) {
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    },
    run: (program, ...args) => run(folder, program, args),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  await project.write({ 'package.json': '{ "private": true }' });
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel', 'error'];
  const installed = await project.run('npm', 'install', ...options, `./${filename}`, ...others);
  if (installed.code === 0) return project;
  await project.remove();
  throw new Error(`npm install failed: ${installed.stderr}`);
}

async function run(cwd: string, program: string, args: string[]): Promise<ProgramResult> {
  try {
    return { code: 0, ...(await execute(program, args, { cwd })) };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as ExecFileException;
    return { code: typeof code === 'number' ? code : 1, stdout, stderr };
  }
}

/** A wait for a scripted job, which prints "Completed": as an ES module, or with `require`. */
export function waitProgram(format: 'import' | 'require'): string {
  const load = (names: string, from: string): string =>
    format === 'import'
      ? `import { ${names} } from '${from}';`
      : `const { ${names} } = require('${from}');`;
  return `${load('JobClient', 'jobwait')}
${load('startJobServer', 'jobwait/testing')}
async function main() {
  const server = await startJobServer();
  server.job('job-1', { duration: 50 });
  const { endpoint, projectId, token } = server;
  const client = new JobClient({ endpoint, projectId, auth: { token } });
  const job = await client.waitForJob('job-1', { timeout: '10s' });
  console.log(job.status);
  await client.close();
  await server.close();
}
main();
`;
}
