import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toReportPage } from '../../src/report/page.js';
import { CHROMIUM } from '../support/chromium.js';
import { at, manyEvents, timelinesOf } from './support/events.js';

describe.skipIf(!CHROMIUM)('in Chromium', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ['--no-sandbox'] });
    folder = await mkdtemp(join(tmpdir(), 'jobwait-report-'));
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  async function open(events: readonly object[]): Promise<{ page: Page; problems: string[] }> {
    const file = join(folder, 'report.html');
    await writeFile(file, toReportPage(timelinesOf(events)));
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', error => problems.push(error.message));
    page.on('console', message => problems.push(message.text()));
    page.on('request', request => {
      if (!request.url().startsWith('file:')) problems.push(`requested ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    return { page, problems };
  }

  const visibleRows = (page: Page) => page.locator('.row:visible');

  test('a thousand jobs are shown, filtered, sorted and grouped', async () => {
    const { page, problems } = await open(manyEvents(1000));
    expect(await visibleRows(page).count()).toBe(1000);

    await page.fill('[name=filter]', 'failed createinstance3');
    const shown = await visibleRows(page).count();
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeLessThan(100);
    expect(await page.textContent('output')).toBe(`${shown} of 1000 shown`);

    await page.selectOption('[name=sort]', '1');
    const durations = await visibleRows(page).evaluateAll(rows =>
      rows.map(row => Number((row.getAttribute('data-k') ?? '').split(',')[1])),
    );
    expect(durations).toEqual([...durations].sort((one, other) => other - one));

    await page.fill('[name=filter]', '');
    await page.selectOption('[name=group]', 'outcome');
    expect(await page.locator('.heading').allTextContents()).toEqual([
      expect.stringMatching(/^(completed|failed) \(\d+\)$/),
      expect.stringMatching(/^(completed|failed) \(\d+\)$/),
    ]);
    expect(problems).toEqual([]);
  });

  test('the details of a job are shown when it is pointed at or focused', async () => {
    const { page } = await open(manyEvents(3));
    await visibleRows(page).nth(1).locator('.b').first().hover();
    expect(await page.textContent('aside')).toMatch(/^CreateInstance\d .*\n(completed|failed)/);
    await visibleRows(page).nth(0).focus();
    const first = await page.textContent('aside');
    await page.keyboard.press('ArrowDown');
    const second = await page.textContent('aside');
    expect(second).not.toBe(first);
    await page.keyboard.press('Escape');
    expect(await page.isVisible('aside')).toBe(false);
  });

  test('a hostile name, status, reason or id has no effect', async () => {
    const hostile = `"><img src=x onerror="document.title='hacked'"></title><script>document.title='hacked'</script>`;
    const job = { name: hostile, status: hostile, subJobs: [{ id: hostile, name: hostile }] };
    const { page, problems } = await open([
      { type: 'poll', jobId: hostile, time: at(0), outcome: hostile, job },
      { type: 'failed', jobId: hostile, time: at(1), error: { code: hostile, message: hostile } },
    ]);
    await page.selectOption('[name=group]', 'name');
    await visibleRows(page).first().focus();
    expect(await page.textContent('aside')).toContain(hostile);
    expect(await page.title()).toBe('jobwait: 1 job');
    expect(await page.locator('img').count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
