import { defineConfig } from 'vitepress';

/** A link that leaves docs/, such as one to a test: the site has no such page, so only its text is shown. */
const LEAVES_DOCS =
  /^(\.\.\/)+(src|test|bench|examples|\.ci|action\.yml|Dockerfile|README\.md|CHANGELOG\.md|CONTRIBUTING\.md|SECURITY\.md)/;

export default defineConfig({
  title: 'jobwait',
  description: 'Waits for asynchronous cloud jobs',
  cleanUrls: true,
  lastUpdated: false,
  srcExclude: ['node_modules/**'],
  // The schema is served as it is.
  ignoreDeadLinks: [/ndjson\.schema/],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/guide/getting-started' },
      { text: 'Reference', link: '/reference/options' },
      { text: 'Explanation', link: '/explanation/architecture' },
      { text: 'Benchmarks', link: '/benchmarks' },
    ],
    sidebar: [
      {
        text: 'Guide',
        items: [
          { text: 'Getting started', link: '/guide/getting-started' },
          { text: 'Many jobs', link: '/guide/many-jobs' },
          { text: 'Credentials', link: '/guide/credentials' },
          { text: 'The command', link: '/guide/command' },
          { text: 'Other services and any endpoint', link: '/guide/any-endpoint' },
          { text: 'Testing', link: '/guide/testing' },
          { text: 'TypeScript', link: '/guide/typescript' },
          { text: 'Telemetry', link: '/guide/telemetry' },
          { text: 'CI and Terraform', link: '/guide/ci-and-terraform' },
          { text: 'Reporting a bug', link: '/guide/reporting-a-bug' },
          { text: 'Durable waits', link: '/guide/durable-waits' },
          { text: 'Migrating', link: '/migrating' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'Options', link: '/reference/options' },
          { text: 'Events', link: '/reference/events' },
          { text: 'Errors', link: '/reference/errors' },
          { text: 'Exit codes', link: '/reference/exit-codes' },
          { text: 'Services', link: '/reference/services' },
          { text: 'Environment', link: '/reference/environment' },
          { text: 'Checkpoint format', link: '/reference/checkpoint' },
          { text: 'Machine', link: '/reference/machine' },
          { text: 'API', link: '/reference/api/' },
        ],
      },
      {
        text: 'Explanation',
        items: [
          { text: 'Architecture', link: '/explanation/architecture' },
          { text: 'Deadlines and responses', link: '/explanation/deadlines' },
          { text: 'Adaptive polling', link: '/explanation/adaptive-polling' },
          { text: 'List sharing', link: '/explanation/list-sharing' },
          { text: 'Decisions', link: '/explanation/decisions' },
          { text: 'Benchmarks', link: '/benchmarks' },
          { text: 'Guarantees', link: '/guarantees' },
        ],
      },
    ],
  },
  markdown: {
    config(markdown) {
      const open = markdown.renderer.rules.link_open;
      const close = markdown.renderer.rules.link_close;
      const unlinked: boolean[] = [];
      markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
        const leaves = LEAVES_DOCS.test(tokens[index].attrGet('href') ?? '');
        unlinked.push(leaves);
        if (leaves) return '';
        return open
          ? open(tokens, index, options, env, self)
          : self.renderToken(tokens, index, options);
      };
      markdown.renderer.rules.link_close = (tokens, index, options, env, self) => {
        if (unlinked.pop()) return '';
        return close
          ? close(tokens, index, options, env, self)
          : self.renderToken(tokens, index, options);
      };
    },
  },
});
