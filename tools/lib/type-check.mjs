import { relative, resolve } from 'node:path';
import ts from 'typescript';
import { ROOT } from './paths.mjs';

/** @type {ts.FormatDiagnosticsHost} */
const FORMAT = {
  getCurrentDirectory: () => ROOT,
  getCanonicalFileName: (name) => name,
  getNewLine: () => '\n',
};

/**
 * Options that change how a file is parsed or bound. Projects that agree on them share the files
 * that they have parsed.
 *
 * @param {ts.CompilerOptions} options
 */
const parseKey = ({ target, module, jsx, jsxImportSource, allowJs, checkJs }) =>
  JSON.stringify([target, module, jsx, jsxImportSource, allowJs, checkJs]);

/**
 * Checks the types of projects as `tsc -p` does for each, in one process. A file is checked in the
 * projects that list it, and not in those that only import it, as `tsc -b` does.
 *
 * @param {readonly string[]} folders with a tsconfig.json, relative to the root
 * @returns {string} the errors as tsc prints them; empty if there are none
 */
export function checkTypes(folders) {
  /** @type {Map<string, ts.SourceFile | undefined>} */
  const parsed = new Map();
  /** @type {ts.Diagnostic[]} */
  const problems = [];
  for (const folder of folders) {
    const config = ts.getParsedCommandLineOfConfigFile(
      resolve(ROOT, folder, 'tsconfig.json'),
      {},
      {
        ...ts.sys,
        onUnRecoverableConfigFileDiagnostic: (problem) => problems.push(problem),
      },
    );
    if (!config) continue;
    const host = ts.createCompilerHost(config.options);
    const parse = host.getSourceFile.bind(host);
    const key = parseKey(config.options);
    host.getSourceFile = (name, ...rest) => {
      const id = `${key} ${name}`;
      if (!parsed.has(id)) parsed.set(id, parse(name, ...rest));
      return parsed.get(id);
    };
    const program = ts.createProgram(config.fileNames, config.options, host);
    problems.push(...config.errors, ...program.getConfigFileParsingDiagnostics());
    problems.push(...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics());
    for (const name of config.fileNames) {
      const file = program.getSourceFile(name);
      if (!file) throw new Error(`${relative(ROOT, name)} is not part of ${folder}`);
      problems.push(...program.getSyntacticDiagnostics(file));
      problems.push(...program.getSemanticDiagnostics(file));
    }
  }
  return ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(problems), FORMAT);
}
