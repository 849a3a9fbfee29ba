export type { Theme } from './components/overlay.tsx';
export type { CallsServer } from './components/overlay-context.ts';
export type { CallsEngine } from './embed/actions.ts';
export type { DropInCalls, SetupOptions } from './embed/drop-in-calls.ts';
export { mountCalls } from './embed/mount-calls.ts';
export type { CallsUiOptions, MountedCalls } from './embed/mount-interface.tsx';
export type { Language } from './i18n/language.ts';
export type { PanelPage } from './more/panel-page.ts';
