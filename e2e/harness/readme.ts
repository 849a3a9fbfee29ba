import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));

/** The first code block of a language in the README. Tests run exactly what it promises. */
export function readmeBlock(language: 'html' | 'js'): string {
  const block = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(readFileSync(README, 'utf8'));
  if (!block?.[1]) throw new Error(`the README has no block of ${language}`);
  return block[1];
}
