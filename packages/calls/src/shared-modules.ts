import { CallsError } from './errors.ts';

/**
 * Modules of the engine that the drop-in's first script hands over to its group script, by the path in
 * this file's imports: list here what both contain. The build resolves the group script's imports to
 * this object, and fails if both scripts contain another module.
 */
export const engineModules = {
  './errors.ts': { CallsError },
};
