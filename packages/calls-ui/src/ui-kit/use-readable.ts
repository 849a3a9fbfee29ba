import type { Readable } from '@xpchat/calls';
import { useLayoutEffect, useState } from 'preact/hooks';

/** The current value of a readable. Renders the component again at each change. */
export function useReadable<T>(readable: Readable<T>): T {
  const [value, setValue] = useState<{ readonly of: T }>({ of: readable.get() });
  useLayoutEffect(() => {
    setValue({ of: readable.get() });
    return readable.subscribe((next) => setValue({ of: next }));
  }, [readable]);
  return value.of;
}
