export type { DropInCalls, SetupOptions } from './app/drop-in-calls.ts';
export { mountCalls } from './app/mount-calls.ts';
export type { CallsUiOptions, MountedCalls } from './app/mount-interface.tsx';
export type { Theme } from './app/overlay.tsx';
export type { CallsEngine, CallsServer, FindPeople, FoundPerson } from './context/app-context.ts';
export type { PanelPage } from './context/ui-state.ts';
export type { Language } from './i18n/language.ts';
