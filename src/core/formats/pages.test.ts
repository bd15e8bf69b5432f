import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { hostileTexts } from '../../../test/fuzz/random.ts';
import { profileFromStacks } from '../../../test/support/stacks.ts';
import { ProfileBuilder } from '../profileBuilder.ts';
import { htmlTheme } from './htmlTheme.ts';
import { standaloneHtml } from './html.ts';
import { writeMarkdown } from './markdown.ts';

const options = { sampleType: 0, title: 'svc.pb.gz' };

describe('the Markdown summary', () => {
  it('shows the hottest functions and lines', () => {
    const profile = profileFromStacks(`
      main@a.js:1 > parse@a.js:9  30
      main@a.js:2                 10
    `);
    assert.equal(
      writeMarkdown(profile, options),
      [
        '### `svc.pb.gz`',
        '',
        'wall: 40 ms, 2 samples.',
        '',
        '| function | self | total | place |',
        '|---|--:|--:|---|',
        '| `parse` | 75.0% (30 ms) | 75.0% (30 ms) | `a.js:9` |',
        '| `main` | 25.0% (10 ms) | 100.0% (40 ms) | `a.js:1` |',
        '',
        '| line | self | total | place |',
        '|---|--:|--:|---|',
        '| `parse` | 75.0% (30 ms) | 75.0% (30 ms) | `a.js:9` |',
        '| `main` | 25.0% (10 ms) | 25.0% (10 ms) | `a.js:2` |',
        '',
      ].join('\n'),
    );
  });

  it('keeps every name inside its cell', () => {
    for (const name of [
      ...hostileTexts,
      'x'.repeat(1e6),
      'a | b',
      '`` ` ``',
      '@someone ![](http://x.test/a.png)',
    ]) {
      const builder = new ProfileBuilder([{ type: 'wall', unit: 'ms' }]);
      builder.addSample(builder.stack(0, { name, file: `${name}.js`, line: 1 }), [1]);
      const text = writeMarkdown(builder.build(), { sampleType: 0, title: name });
      assert.ok(text.length < 2000);

      assert.doesNotMatch(text, /[\0-\x09\x0b-\x1f\u202a-\u202e]/);
      const rows = text.split('\n').filter((line) => line.startsWith('| ') && line.includes('%'));
      assert.equal(rows.length, 2);
      // Four cells, and outside of code nothing but figures.
      for (const row of rows) {
        assert.equal(row.replaceAll('\\|', '').split('|').length, 6, row);
        assert.match(
          row.replace(/(`+) ?.*? ?\1(?!`)/g, ''),
          /^\| +\| 100\.0% \(1 ms\) \| 100\.0% \(1 ms\) \| +\|$/,
        );
      }
    }
  });
});

describe('the standalone page', () => {
  const page = {
    title: 'a',
    script: 'const t = "</script><!-- <script>"; // </SCRIPT>\n//# sourceMappingURL=main.js.map',
    worker: 'const w = "</script>";',
    style: 'a { content: "</style>" }',
    profile: Uint8Array.of(0x1f, 0x8b, 1, 2, 3),
  };
  const elements = (html: string) =>
    [...html.matchAll(/<(script|style)([^>]*)>([\s\S]*?)<\/\1\s*>/gi)].map(([, tag, attributes, text]) => ({
      tag,
      attributes,
      text,
    }));

  it('runs its own script, known by its hash, and nothing else', async () => {
    const html = await standaloneHtml(page);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1];
    assert.match(policy, /^default-src 'none'; /);
    const [style, profile, worker, script] = elements(html);
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    assert.ok(policy.includes(`script-src ${hash(script.text)};`));
    assert.ok(policy.includes(`style-src ${hash(style.text)};`));
    assert.doesNotMatch(policy, /unsafe|http|\*/);
    assert.deepEqual([...Buffer.from(profile.text, 'base64')], [...page.profile]);
    assert.doesNotMatch(script.text, /sourceMappingURL/);
    // The same texts, written otherwise.
    assert.equal(new Function(`${script.text}; return t`)(), '</script><!-- <script>');
    assert.equal(new Function(`${worker.text}; return w`)(), '</script>');
  });

  it('has the same elements whatever the title is', async () => {
    const tags = (html: string) => html.match(/<[/a-z!][^ >]*/gi);
    const usual = tags(await standaloneHtml(page));
    for (const title of hostileTexts) {
      const html = await standaloneHtml({ ...page, title });
      assert.deepEqual(tags(html), usual, title);
    }
  });

  it('has a colour for every one that the viewer asks of the editor', () => {
    const webview = join(import.meta.dirname, '../../webview');
    const files = readdirSync(webview, { recursive: true, encoding: 'utf8' });
    const source = files
      .filter((file) => /\.(css|ts)$/.test(file))
      .map((file) => readFileSync(join(webview, file), 'utf8'))
      .join('\n');
    const theme = htmlTheme();
    // Only high contrast themes have these; the style sheet does without them.
    const optional = /^--vscode-(contrast(Active)?Border|button-border|menu-selectionBorder)$/;
    const asked = new Set(source.match(/--vscode-[a-zA-Z-]+/g));
    assert.ok(asked.size > 20);
    const missing = [...asked].filter((name) => !optional.test(name) && !theme.includes(`${name}:`));
    assert.deepEqual(missing, []);
  });
});
