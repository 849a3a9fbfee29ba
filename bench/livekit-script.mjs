import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** livekit-client as a host's bundler makes it for a script tag. */
export function livekitScript() {
  const { outputFiles } = buildSync({
    stdin: {
      contents: "export * from 'livekit-client'",
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    globalName: 'LivekitClient',
    target: 'es2022',
  });
  return outputFiles[0]?.text ?? '';
}
