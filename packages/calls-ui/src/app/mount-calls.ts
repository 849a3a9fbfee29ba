import type { CallsEngine } from '../context/app-context.ts';
import { type LazyPart, LazyStore, type LoadFeatures } from '../loader/lazy-store.ts';
import type { LazyFeatures } from './lazy-features.ts';
import { type CallsUiOptions, type MountedCalls, mountInterface } from './mount-interface.tsx';

/**
 * Mounts the interface for hosts with a bundler: the overlay, and the two call buttons in the chat's
 * header. Needs `document.body`. The lazy features are chunks of their own, the first of which is
 * fetched when the page is idle.
 */
export function mountCalls(calls: CallsEngine, options?: CallsUiOptions): MountedCalls {
  const loaders: Readonly<Record<LazyPart, LoadFeatures<LazyFeatures>>> = {
    async more(register) {
      const { registerLazyFeatures } = await import('./register-lazy-features.ts');
      registerLazyFeatures(register);
    },
    async panel(register) {
      const { registerPanel } = await import('./register-panel.ts');
      registerPanel(register);
    },
    async library(register) {
      const { registerLibrary } = await import('./register-library.ts');
      registerLibrary(register);
    },
    async group(register) {
      const [{ registerGroup }, { registerRecording }] = await Promise.all([
        import('./register-group.ts'),
        import('./register-recording.ts'),
      ]);
      registerGroup(register);
      registerRecording(register);
    },
    // The engine imports it by itself.
    async sfu() {},
    async recorder(register) {
      register('recording', await import('@xpchat/calls/recording'));
    },
  };
  const lazy = new LazyStore<LazyFeatures>((part) => loaders[part]);
  return mountInterface(calls, lazy, options);
}
