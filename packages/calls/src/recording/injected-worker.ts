// Replaces load-worker.ts in the drop-in, a classic script: package.json, condition `@xpchat/drop-in`.

let create = (): Worker => {
  throw new Error('setRecorderWorker was not called');
};

/** Starts the recorder's worker. Throws where the page forbids it. */
export const createWorker = (): Worker => create();

/** Sets the function that starts the worker. */
export function setRecorderWorker(start: () => Worker): void {
  create = start;
}
