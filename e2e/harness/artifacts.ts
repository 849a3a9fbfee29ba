import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Tab } from './tab.ts';

const FOLDER = fileURLToPath(new URL('../artifacts', import.meta.url));

/** Saves a screenshot of the page in e2e/artifacts and prints its path. */
export async function saveScreenshot(tab: Tab, title: string): Promise<void> {
  const name = `${title}-${tab.name}`.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  const path = `${FOLDER}/${name.slice(0, 120)}.png`;
  mkdirSync(FOLDER, { recursive: true });
  try {
    writeFileSync(path, await tab.screenshot());
    console.log(`screenshot: ${path}`);
  } catch (error) {
    console.log(`no screenshot of ${tab.name}: ${error}`);
  }
}
