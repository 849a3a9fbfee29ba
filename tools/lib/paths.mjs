import { fileURLToPath } from 'node:url';

/** The root folder of the checkout, without a trailing slash. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Output of tools that can be deleted at any time. Git ignores it. */
export const CACHE = `${ROOT}/.cache`;
