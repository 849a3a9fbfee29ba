import { fileURLToPath } from 'node:url';

/** The checkout's folder, without a slash at the end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Whatever tools make and may make again. Ignored by git. */
export const CACHE = `${ROOT}/.cache`;
