// `npm run api`: writes the public API of each published package to docs/api, from the type
// declarations that npm would publish. Without `update` (`npm run check`) it fails if they differ.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { CACHE, ROOT } from './lib/paths.mjs';

const REPORTS = `${ROOT}/docs/api`;

const isUpdate = process.argv[2] === 'update';
const packages = readdirSync(`${CACHE}/packages`);
/** Packages name each other; their types come from what was just built. */
const paths = Object.fromEntries(
  packages.flatMap((folder) => {
    const { name, exports } = readManifest(folder);
    return Object.entries(exports).map(([entry, { types }]) => [
      name + entry.slice(1),
      [`${CACHE}/packages/${folder}/${types}`],
    ]);
  }),
);

/** @param {string} folder below .cache/packages */
function readManifest(folder) {
  return JSON.parse(readFileSync(`${CACHE}/packages/${folder}/package.json`, 'utf8'));
}

/**
 * @param {string} folder below .cache/packages
 * @param {string} declarations path of an entry's type declarations
 * @param {string} report its name in docs/api
 * @returns {boolean} whether the committed report describes these declarations
 */
function extract(folder, declarations, report) {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: `${CACHE}/packages/${folder}`,
      mainEntryPointFilePath: declarations,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2022',
            module: 'esnext',
            moduleResolution: 'bundler',
            lib: ['es2023', 'dom', 'dom.iterable'],
            types: ['node'],
            strict: true,
            skipLibCheck: true,
            paths,
          },
          files: [declarations],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${report}.api.md`,
        reportFolder: REPORTS,
        reportTempFolder: `${CACHE}/api`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
          // Everything that is exported is public here; there are no release tags.
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          // The report marks them in place; the list of them names absolute paths.
          'ae-undocumented': { logLevel: ExtractorLogLevel.None },
        },
        // Comments are prose, not TSDoc.
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: `${CACHE}/packages/${folder}/package.json`,
  });
  const result = Extractor.invoke(config, { localBuild: isUpdate, printApiReportDiff: true });
  return result.errorCount === 0 && (isUpdate || !result.apiReportChanged);
}

mkdirSync(REPORTS, { recursive: true });
let areCurrent = true;
for (const folder of packages) {
  for (const [entry, { types }] of Object.entries(readManifest(folder).exports)) {
    const declarations = `${CACHE}/packages/${folder}/${types}`;
    // An entry without types is a program or a file; `global` exports nothing.
    if (types === undefined || !existsSync(declarations) || entry === './global') continue;
    const report = entry === '.' ? folder : `${folder}-${entry.slice(2)}`;
    if (extract(folder, declarations, report)) continue;
    areCurrent = false;
    console.error(`docs/api/${report}.api.md differs from the API: run \`npm run api\``);
  }
}
process.exit(areCurrent ? 0 : 1);
