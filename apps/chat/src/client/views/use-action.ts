import { useEffect, useRef, useState } from 'preact/hooks';
import { type ApiErrorCode, errorCodeOf } from '../api.ts';

/** A request that the person started. */
export type ActionState =
  | { readonly name: 'idle' }
  | { readonly name: 'working' }
  | { readonly name: 'failed'; readonly code: ApiErrorCode };

export interface Action {
  readonly state: ActionState;
  /** Does the work unless other work is under way. `onDone` runs if the view is still there. */
  run(work: () => Promise<void>, onDone?: () => void): void;
  /** Forgets an error. */
  reset(): void;
}

export function useAction(): Action {
  const [state, setState] = useState<ActionState>({ name: 'idle' });
  const isShown = useRef(true);
  useEffect(
    () => () => {
      isShown.current = false;
    },
    [],
  );
  return {
    state,
    run(work, onDone) {
      if (state.name === 'working') return;
      setState({ name: 'working' });
      work().then(
        () => {
          if (!isShown.current) return;
          setState({ name: 'idle' });
          onDone?.();
        },
        (error) => {
          if (isShown.current) setState({ name: 'failed', code: errorCodeOf(error) });
        },
      );
    },
    reset: () => setState({ name: 'idle' }),
  };
}
