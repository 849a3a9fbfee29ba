import type { LazyScript } from './load-script.ts';

/** Fingerprint of all scripts, and which one this is; set by the build. */
declare const XPCHAT_BUILD: string;
declare const XPCHAT_PART: string;

/**
 * The properties that the first script set on this script's tag. Only the later scripts contain this module:
 * the build resolves imports of what an earlier script has to `handedOver.values`.
 */
export const handedOver = read();

/** A value that an earlier script handed over; throws if that script did not run. The build writes the calls. */
export function sharedValue(script: 'first' | 'more', index: number): unknown {
  return (handedOver.values[script] as readonly unknown[])[index];
}

function read(): NonNullable<LazyScript['xpchatCalls']> {
  const copied = window as unknown as Readonly<Record<string, LazyScript['xpchatCalls']>>;
  const { xpchatCalls = copied[`xpchat-calls ${XPCHAT_PART} ${XPCHAT_BUILD}`] } =
    (document.currentScript ?? {}) as Partial<LazyScript>;
  if (xpchatCalls?.build !== XPCHAT_BUILD) {
    throw new Error(`xpchat-calls-${XPCHAT_PART}.js and xpchat-calls.js are from different builds`);
  }
  return xpchatCalls;
}
