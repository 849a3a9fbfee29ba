/**
 * Starts the recorder's worker. Bundlers emit it as a separate file (webpack 5, Vite, Parcel). Throws where
 * the page forbids it.
 */
export const createWorker = (): Worker =>
  new Worker(new URL('./recording-worker.js', import.meta.url), { type: 'module' });
