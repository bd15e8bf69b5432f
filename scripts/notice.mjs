import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Licence files as packages name them: LICENSE, LICENCE.md, LICENSE-CODE, NOTICE.txt ... */
const licenceFile = /^(licen[cs]e|notice|copying)([-.].*)?$/i;
const code = /\.[cm]?[jt]s$/i;

/**
 * The third-party packages among the files of a bundle, each with its licence.
 * @param {string[]} inputs paths relative to the repository, as esbuild names them
 * @returns {Promise<string>} the text of NOTICE
 */
export async function notice(inputs) {
  const folders = new Set(inputs.flatMap((file) => packageFolder(file.replaceAll('\\', '/')) ?? []));
  const sections = await Promise.all([...folders].sort().map(describe));
  if (sections.length === 0) throw new Error('NOTICE: the bundles hold no package at all');
  const head = `Selftime holds code of these packages, each under its own licence:

${sections.map(({ title }) => `  ${title}`).join('\n')}
`;
  return [
    head,
    ...sections.map(({ title, text }) => `${title}\n${'-'.repeat(title.length)}\n\n${text}\n`),
  ].join('\n');
}

/** `node_modules/@a/b` of `node_modules/@a/b/lib/c.js`. @param {string} file */
function packageFolder(file) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

/** @param {string} folder */
async function describe(folder) {
  const dir = join(root, folder);
  const { name, version, license } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
  const files = (await readdir(dir)).filter((file) => licenceFile.test(file) && !code.test(file)).sort();
  if (files.length === 0) throw new Error(`NOTICE: ${folder} (${license}) has no licence file`);
  const texts = await Promise.all(files.map((file) => readFile(join(dir, file), 'utf8')));
  return { title: `${name} ${version} (${license})`, text: texts.map((text) => text.trim()).join('\n\n') };
}
