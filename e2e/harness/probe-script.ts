import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** The probe as one classic script that Chrome 66 understands. */
export const PROBE_SCRIPT: string = (() => {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./probe.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2017',
  });
  const script = outputFiles[0];
  if (!script) throw new Error('the probe was not built');
  return script.text;
})();
