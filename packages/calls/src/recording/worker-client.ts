import { createListeners } from '../primitives/listeners.ts';
import { throwLater } from '../primitives/report-error.ts';
import type {
  WorkerAnswer,
  WorkerEvent,
  WorkerMethodName,
  WorkerMethods,
  WorkerRequest,
} from './worker/protocol.ts';

/** The part of a Worker that the client uses. */
export type WorkerPort = Pick<
  Worker,
  'postMessage' | 'addEventListener' | 'removeEventListener' | 'terminate'
>;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Calls the methods of the recorder's worker. */
export class WorkerClient {
  private readonly _worker: WorkerPort;
  private readonly _waiting = new Map<number, Waiting>();
  private readonly _events = createListeners<WorkerEvent>(throwLater);
  private readonly _failures = createListeners<Error>(throwLater);
  private _lastId = 0;
  private _failure: Error | null = null;

  constructor(worker: WorkerPort) {
    this._worker = worker;
    worker.addEventListener('message', ((message: MessageEvent<WorkerAnswer | WorkerEvent>) => {
      if ('event' in message.data) this._events.notify(message.data);
      else this._answer(message.data);
    }) as EventListener);
    // A script that cannot be loaded, or an exception that nobody caught.
    worker.addEventListener('error', () => this._fail(new Error('the worker failed')));
  }

  call<M extends WorkerMethodName>(
    method: M,
    param?: Parameters<WorkerMethods[M]>[0],
    transfer: readonly Transferable[] = [],
  ): Promise<ReturnType<WorkerMethods[M]>> {
    if (this._failure) return Promise.reject(this._failure);
    const id = ++this._lastId;
    return new Promise((resolve, reject) => {
      this._waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      const request: WorkerRequest = { id, method, param };
      try {
        this._worker.postMessage(request, transfer as Transferable[]);
      } catch (error) {
        this._waiting.delete(id);
        reject(error);
      }
    });
  }

  /** Returns a function that stops it, as `onFailure` does. */
  onEvent(listener: (event: WorkerEvent) => void): () => void {
    return this._events.add(listener);
  }

  onFailure(listener: (error: Error) => void): () => void {
    return this._failures.add(listener);
  }

  close(): void {
    this._fail(new Error('the worker was closed'));
    this._worker.terminate();
  }

  private _answer({ id, result, error }: WorkerAnswer): void {
    const waiting = this._waiting.get(id);
    this._waiting.delete(id);
    if (!error) waiting?.resolve(result);
    // The name tells a full disk from other errors.
    else waiting?.reject(Object.assign(new Error(error.message), { name: error.name }));
  }

  private _fail(error: Error): void {
    if (this._failure) return;
    this._failure = error;
    for (const { reject } of this._waiting.values()) reject(error);
    this._waiting.clear();
    this._failures.notify(error);
  }
}
