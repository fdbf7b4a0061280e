import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse as parseIni } from 'ini';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { type JobServer, startJobServer } from '../../src/testing/job-server.js';
import { shell, temporaryDirectory } from '../cli/support/command.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLES = join(ROOT, 'examples');

/** Whether a program is installed. If not, says which tests are skipped. */
async function isInstalled(program: string): Promise<boolean> {
  const found = await promisify(execFile)('which', [program]).then(
    () => true,
    () => false,
  );
  if (!found) console.warn(`Skipped: the recipe for ${program}, which is not installed.`);
  return found;
}

const [hasTerraform, hasAnsible] = await Promise.all(
  ['terraform', 'ansible-playbook'].map(isInstalled),
);

let server: JobServer;
beforeAll(async () => {
  server = await startJobServer({ speed: 20 });
  server.job('good', { duration: '5s' });
  server.job('bad', { duration: '1s', outcome: 'Failed', failReason: 'No capacity.' });
});
afterAll(() => server.close());

const connection = (): Record<string, string> => ({
  JOBWAIT_ENDPOINT: server.endpoint,
  JOBWAIT_PROJECT_ID: server.projectId,
  JOBWAIT_TOKEN: server.token,
});

/** Runs a line in a copy of a recipe. */
function inRecipe(name: string): (line: string) => ReturnType<typeof shell> {
  const cwd = temporaryDirectory();
  cpSync(join(EXAMPLES, name), cwd, { recursive: true });
  return line => shell(line, { cwd, env: connection() });
}

describe.skipIf(!hasTerraform)('the recipe for Terraform', () => {
  test('keeps the endpoint as an output, and a second plan has no changes', async () => {
    const run = inRecipe('terraform');
    const applied = await run(
      'terraform init -input=false && terraform apply -auto-approve -input=false -var job_id=good',
    );
    expect(applied.stderr).toBe('');
    expect(applied.stdout).toContain('endpoint = "192.168.1.203:3306"');
    const plan = 'terraform plan -detailed-exitcode -input=false -var job_id=good';
    expect(await run(plan)).toMatchObject({ code: 0 });
    expect(await run(`rm job-*.json; ${plan}`)).toMatchObject({ code: 0 });
  }, 60_000);

  test('fails with the reason of the job', async () => {
    const run = inRecipe('terraform');
    const { code, stdout, stderr } = await run(
      'terraform init -input=false && terraform apply -auto-approve -input=false -var job_id=bad',
    );
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('No capacity.');
  }, 60_000);
});

describe.skipIf(!hasAnsible)('the recipe for Ansible', () => {
  test('shows the endpoint', async () => {
    const { code, stdout } = await inRecipe('ansible')(
      'ansible-playbook playbook.yml -e job_id=good',
    );
    expect(stdout).toContain('The instance is at 192.168.1.203:3306');
    expect(code).toBe(0);
  }, 60_000);

  test('fails with the reason of the job', async () => {
    const { code, stdout } = await inRecipe('ansible')(
      'ansible-playbook playbook.yml -e job_id=bad',
    );
    expect(stdout).toContain('No capacity.');
    expect(code).toBe(2);
  }, 60_000);
});

const FILES = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' });

test.each(['../action.yml', ...FILES.filter(file => /\.ya?ml$/.test(file))])(
  '%s is valid YAML',
  file => {
    expect(() => parseYaml(readFileSync(join(EXAMPLES, file), 'utf8'))).not.toThrow();
  },
);

test('the action passes its inputs to the shell as variables only', () => {
  const { inputs, runs } = parseYaml(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
  expect(Object.keys(inputs)).toEqual(['job-id', 'service', 'region', 'timeout']);
  for (const { run = '' } of runs.steps) expect(run).not.toContain('${{');
});

test('the scripts of the action are valid for bash', async () => {
  const { runs } = parseYaml(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
  const scripts: string[] = runs.steps.flatMap(({ run }: { run?: string }) => (run ? [run] : []));
  expect(scripts.length).toBeGreaterThan(1);
  for (const script of scripts) await promisify(execFile)('bash', ['-n', '-c', script]);
});

test('the Pulumi program is valid JavaScript', async () => {
  await promisify(execFile)(process.execPath, ['--check', join(EXAMPLES, 'pulumi/index.js')]);
});

test('the unit of systemd has one command and no time limit', () => {
  const unit = parseIni(readFileSync(join(EXAMPLES, 'systemd/jobwait@.service'), 'utf8'));
  expect(unit.Service).toMatchObject({
    Type: 'oneshot',
    ExecStart: '/usr/bin/env jobwait --timeout 2h -- %I',
    TimeoutStartSec: 'infinity',
  });
});

test('the image runs the command as a user without rights', () => {
  const lines = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').trim().split('\n');
  expect(lines).toContain('USER node');
  expect(lines.at(-1)).toBe('ENTRYPOINT ["jobwait"]');
});

test('every recipe is explained in two lines', () => {
  const recipes = FILES.filter(file => basename(file) === 'README.md');
  expect(recipes).toHaveLength(8);
  for (const recipe of recipes) {
    expect(readFileSync(join(EXAMPLES, recipe), 'utf8').trim().split('\n')).toHaveLength(2);
  }
});
