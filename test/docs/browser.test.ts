import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM } from '../support/chromium.js';
import { ROOT } from './support/documents.js';

const SITE = join(ROOT, 'docs/.vitepress/dist');
const isBuilt = existsSync(SITE);
if (!isBuilt) console.warn('Skipped: the site is tested once it is built (npm run docs).');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

describe.skipIf(!CHROMIUM || !isBuilt)('the site in Chromium', () => {
  let browser: Browser;
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ['--no-sandbox'] });
    server = createServer(async ({ url = '/' }, response) => {
      const path = new URL(url, 'http://localhost').pathname;
      const file = join(SITE, path.endsWith('/') ? `${path}index.html` : path);
      const found = [file, `${file}.html`].find(each => extname(each) !== '' && existsSync(each));
      response.setHeader('content-type', TYPES[extname(found ?? '')] ?? 'text/plain');
      if (found) response.end(await readFile(found));
      else response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function open(path: string, width: number): Promise<{ page: Page; problems: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const problems: string[] = [];
    page.on('pageerror', error => problems.push(error.message));
    page.on('response', response => {
      if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
    });
    page.on('request', request => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) {
        problems.push(`requested ${request.url()}`);
      }
    });
    await page.goto(origin + path, { waitUntil: 'networkidle' });
    return { page, problems };
  }

  const PAGES = [
    '/',
    '/guide/getting-started',
    '/reference/options',
    '/benchmarks',
    '/report.html',
  ];

  test.each(PAGES.flatMap(path => [1280, 390].map(width => [path, width] as const)))(
    '%s fits into %d pixels, has no error, and loads nothing from elsewhere',
    async (path, width) => {
      const { page, problems } = await open(path, width);
      const pageWidth = await page.evaluate('document.documentElement.scrollWidth');
      expect(pageWidth).toBeLessThanOrEqual(width);
      expect(problems).toEqual([]);
      await page.close();
    },
  );

  test('the search finds a page', async () => {
    const { page } = await open('/guide/getting-started', 1280);
    await page.keyboard.press('Control+k');
    await page.fill('.VPLocalSearchBox input', 'visibilityTimeout');
    await page.waitForSelector('.VPLocalSearchBox .result');
    expect(await page.locator('.VPLocalSearchBox .result').count()).toBeGreaterThan(1);
  });
});
