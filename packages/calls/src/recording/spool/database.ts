/** Promises around the IndexedDB of the recordings. */

const NAME = 'xpchat-calls-recordings';
export type StoreName = 'segments' | 'recordings' | 'chunks';

/** Rejects where the page may not store anything, as in a private window of an old Firefox. */
export function openDatabase(factory: IDBFactory = indexedDB): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(NAME, 1);
    request.onupgradeneeded = () => {
      const database = request.result;
      database.createObjectStore('segments', { keyPath: 'segmentId' });
      database.createObjectStore('recordings', { keyPath: 'recordingId' });
      database.createObjectStore('chunks', { keyPath: ['segmentId', 'from', 'at'] });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('the database is blocked'));
  });
}

/**
 * Runs one request in a transaction of its own. Resolves once the transaction is complete: a request
 * that succeeded can still be undone by a full disk.
 */
export function inStore<T>(
  database: IDBDatabase,
  name: StoreName,
  mode: IDBTransactionMode,
  run: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    const request = run(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? request.error);
  });
}
