import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Documents for readers: those of the root, of docs/ and of e2e/. */
export function documents(root) {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path));
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'e2e/README.md', ...docs];
}

/**
 * Checks the relative links of one Markdown file.
 *
 * @param {string} file absolute path
 * @param {string} root folder to which the messages are relative
 * @returns {string[]} one message per link whose file or heading does not exist
 */
export function brokenLinks(file, root) {
  const broken = [];
  for (const link of relativeLinks(readFileSync(file, 'utf8'))) {
    const [path = '', heading] = link.split('#');
    const target = path === '' ? file : resolve(dirname(file), decodeURIComponent(path));
    const where = `${relative(root, file)}: ${link}`;
    if (!existsSync(target)) broken.push(`${where} (no such file)`);
    else if (heading !== undefined && !headingIds(target).includes(heading)) {
      broken.push(`${where} (no such heading)`);
    }
  }
  return broken;
}

function relativeLinks(markdown) {
  const prose = withoutCodeBlocks(markdown).replace(/`[^`\n]*`/g, '');
  const targets = Array.from(prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g), ([, target = '']) => target);
  return targets.filter((target) => !/^(?:[a-z]+:|\/\/)/i.test(target));
}

function withoutCodeBlocks(markdown) {
  return markdown.replace(/^ {0,3}```[\s\S]*?^ {0,3}```/gm, '').replace(/^ {4}.*$/gm, '');
}

/** The anchors that GitHub gives to the headings of a file. */
function headingIds(file) {
  const ids = [];
  const seen = new Map();
  for (const [, text = ''] of withoutCodeBlocks(readFileSync(file, 'utf8')).matchAll(
    /^#{1,6} +(.+?) *#*$/gm,
  )) {
    const id = text
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replace(/ /g, '-');
    const count = seen.get(id) ?? 0;
    seen.set(id, count + 1);
    ids.push(count === 0 ? id : `${id}-${count}`);
  }
  return ids;
}
