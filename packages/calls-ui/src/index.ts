export type { Theme } from './components/overlay.tsx';
export type { CallsEngine } from './embed/actions.ts';
export { DropInCalls, type SetupOptions } from './embed/drop-in-calls.ts';
export { type CallsUiOptions, type MountedCalls, mountCalls } from './embed/mount-calls.tsx';
export type { Language } from './i18n/language.ts';
