import type { LazyScript } from './load-script.ts';

/** Fingerprint of all scripts, and which one this is; set by the build. */
declare const XPCHAT_BUILD: string;
declare const XPCHAT_PART: string;

/**
 * The properties that the first script set on this script's tag. Only the later scripts contain this module:
 * the build resolves its imports of shared modules to `handedOver.modules`.
 */
export const handedOver = read();

function read(): NonNullable<LazyScript['xpchatCalls']> {
  const copied = window as unknown as Readonly<Record<string, LazyScript['xpchatCalls']>>;
  const { xpchatCalls = copied[`xpchat-calls ${XPCHAT_PART} ${XPCHAT_BUILD}`] } =
    (document.currentScript ?? {}) as Partial<LazyScript>;
  if (xpchatCalls?.build !== XPCHAT_BUILD) {
    throw new Error(`xpchat-calls-${XPCHAT_PART}.js and xpchat-calls.js are from different builds`);
  }
  return xpchatCalls;
}
