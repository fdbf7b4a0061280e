import { expect, test } from 'vitest';
import { jobwait } from './support/command.js';

test.each([
  [[], 'Expected a job id, or "-" to read it from stdin'],
  [['wait'], 'Expected a job id, or "-" to read it from stdin'],
  [['--resume', 'file.json', 'job-1'], 'Expected either a job id or --resume, got both'],
  [[' '], 'Expected a job id, got an empty one'],
  [['job-1', ''], 'Expected a job id, got an empty one'],
  [['sandbox', 'job-1'], 'The sandbox takes flags only'],
  [['whoami', 'job-1'], '"jobwait whoami" takes flags only'],
  [['history', 'forget'], 'Expected "jobwait history" or "jobwait history clear"'],
  [['history', 'clear', 'now'], 'Expected "jobwait history" or "jobwait history clear"'],
  [['history', 'clear', '--json'], '"jobwait history clear" prints no JSON'],
  [['help', 'wait', 'history'], 'Expected "jobwait help" or "jobwait help COMMAND"'],
  [['help', 'nothing'], '"nothing" is no command; jobwait help lists them'],
  [['help', 'histroy'], '"histroy" is no command; Did you mean "history"?'],
])('`jobwait %j` is wrong usage: %s', async (args, message) => {
  expect(await jobwait(args)).toEqual({
    code: 2,
    stdout: '',
    stderr: `jobwait: ${message}; see jobwait --help\n`,
  });
});
