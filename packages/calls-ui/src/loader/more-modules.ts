import * as lazyIcon from '../ui-kit/lazy-icon.tsx';

/**
 * Modules that the lazy script and the group script use, by the path in this file's imports. Only the
 * lazy script contains them, and the group script is loaded after it: see shared-modules.ts.
 */
export const moreModules = {
  '../ui-kit/lazy-icon.tsx': lazyIcon,
};
