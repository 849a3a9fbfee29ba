import type { Platform } from '../platform/platform.ts';

/** The shape of an opaque id on the wire. The server refuses a `hello` with another one. */
const DEVICE_ID = /^[\w-]{1,64}$/;

/** The lasting id of this browser profile, which all its tabs share. Made once and kept. */
export function deviceIdOf({
  deviceStorage,
  randomId,
}: Pick<Platform, 'deviceStorage' | 'randomId'>): string {
  const stored = deviceStorage.load();
  if (stored !== null && DEVICE_ID.test(stored)) return stored;
  const id = randomId();
  deviceStorage.save(id);
  return id;
}
