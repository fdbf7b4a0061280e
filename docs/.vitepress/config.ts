import { defineConfig } from 'vitepress';

/** A link that leaves docs/, such as one to a test: the site has no such page, so only its text is shown. */
const LEAVES_DOCS =
  /^(\.\.\/)+(src|test|bench|examples|\.ci|README\.md|CHANGELOG\.md|CONTRIBUTING\.md|SECURITY\.md)/;

export default defineConfig({
  title: 'jobwait',
  description: 'Waits for asynchronous cloud jobs',
  cleanUrls: true,
  lastUpdated: false,
  srcExclude: ['node_modules/**'],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
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
