import { behaviours, type Exchange, pick, send } from './exchange.js';

type Row = Readonly<Record<string, unknown>>;

/** The name of the member with the rows, which is the same in every page of a service. */
const nameOfRows = ({ body }: Exchange): string => ('tasks' in body ? 'tasks' : 'jobs');
const rowsOf = (exchange: Exchange): readonly Row[] => exchange.body[nameOfRows(exchange)] as Row[];

const rows =
  (change: (rows: readonly Row[], exchange: Exchange) => readonly unknown[]) =>
  (exchange: Exchange): void =>
    send(exchange, 200, {
      ...exchange.body,
      [nameOfRows(exchange)]: change(rowsOf(exchange), exchange),
    });

const each = (change: (row: Row, exchange: Exchange) => unknown) =>
  rows((all, exchange) => all.map(row => change(row, exchange)));

const rotate = <T>(all: readonly T[], by: number): T[] => [...all.slice(by), ...all.slice(0, by)];

/** What a page of the list says. No row can end a wait, so every lie is allowed. */
export const LISTS = behaviours('distraction', {
  'stale rows': exchange => send(exchange, 200, exchange.oldBody),
  'rows that say every job has completed': each(row => ({
    ...row,
    status: 'Completed',
    process: '100%',
  })),
  'rows that say every job has failed': each((row, { echo }) => ({
    ...row,
    status: 'Failed',
    fail_reason: echo,
  })),
  'rows that say every job is running': each(row => ({ ...row, status: 'Running', process: '1%' })),
  'rows with the states of their neighbours': rows(all =>
    all.map((row, index) => ({ ...(all[(index + 1) % all.length] ?? row), job_id: row.job_id })),
  ),
  'rows twice': rows(all => [...all, ...all]),
  'rows in another order': rows((all, { random }) =>
    rotate(all, Math.floor(random() * all.length)),
  ),
  'a list that grows at its begin': rows((all, { random }) => [
    ...Array.from({ length: 5 }, () => ({ job_id: `new-${random()}`, status: 'Running' })),
    ...all.slice(0, -5),
  ]),
  'rows that are missing': rows((all, { random }) => all.filter(() => random() < 0.5)),
  'no rows': rows(() => []),
  'ids in another letter case': each(row => ({ ...row, job_id: String(row.job_id).toUpperCase() })),
  'ids of other types': each((row, { random }) => ({
    ...row,
    job_id: pick(random, [1, null, {}, '', ' ', row.job_id]),
  })),
  'rows without a status': each(({ status: _, ...row }) => row),
  'rows with odd states': each((row, { random, echo }) => ({
    ...row,
    status: pick(random, [7, null, '', echo, 'Weird']),
  })),
  'rows that are no objects': rows((all, { random }) =>
    all.map(row => pick(random, [row, null, 7, 'x', []])),
  ),
  'rows with hostile texts': each((row, { echo }) => ({
    ...row,
    name: `\u001b[2J${echo}`,
    instance_name: echo,
    entities: { [echo]: echo },
  })),
  'a wrong total': exchange =>
    send(exchange, 200, {
      ...exchange.body,
      total_count: pick(exchange.random, [0, 1, -5, 1e15, '7', null, 1.5, 'x', 99_999]),
    }),
  'rows that are no array': exchange =>
    send(exchange, 200, {
      ...exchange.body,
      [nameOfRows(exchange)]: pick(exchange.random, [{}, 7, 'x', null]),
    }),
  'twenty thousand rows': rows(all =>
    Array.from({ length: 20_000 }, (_, index) => all[index % all.length] ?? 0),
  ),
});
