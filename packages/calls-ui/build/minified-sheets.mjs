import { transform } from 'esbuild';
import { shortClasses } from './class-names.mjs';
import { loadModule } from './load-module.mjs';

const SHEETS =
  /calls-ui[\\/]src[\\/](styles[\\/](base|call|cards|panels)|(more|panel)[\\/]styles)\.ts$/;

/** The style sheets are text in TypeScript; this takes the white space out of the text as well. */
export const minifiedSheets = {
  name: 'minified-sheets',
  setup({ onLoad }) {
    onLoad({ filter: SHEETS }, async ({ path }) => {
      const sheets = await loadModule(path);
      const lines = await Promise.all(
        Object.entries(sheets).map(async ([name, css]) => {
          const small = await transform(shortClasses(css), {
            loader: 'css',
            minify: true,
            // Every browser that matters here; keeps the prefixes and fallbacks that they need.
            target: ['chrome66', 'firefox60', 'safari11', 'edge79'],
          });
          return `export const ${name} = ${JSON.stringify(small.code.trim())};`;
        }),
      );
      return { contents: lines.join('\n'), loader: 'js' };
    });
  },
};
