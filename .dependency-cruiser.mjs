// Directions of imports (docs/architecture.md). What a list does not allow fails.
import { readFileSync } from 'node:fs';

const TESTS = '\\.test\\.tsx?$';

/** House (folder below the root) to the packages that it may import beside itself. */
const ALLOWED = {
  'packages/protocol': [],
  'packages/calls': ['protocol'],
  'packages/calls-ui': ['calls'],
  'packages/server': ['protocol'],
  'packages/testing': ['protocol', 'calls', 'server'],
  'apps/chat': ['calls-ui', 'server'],
  'apps/static-demo': ['calls-ui'],
};

const directions = Object.entries(ALLOWED).map(([house, allowed]) => ({
  name: `imports-of-${house.replace('/', '-')}`,
  comment: `${house} may import only: ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^${house}/src/`, pathNot: TESTS },
  to: {
    path: '^(packages|apps|e2e|bench|tools)/',
    pathNot: [`^${house}/`, ...allowed.map((name) => `^packages/${name}/src/index\\.tsx?$`)],
  },
}));

export default {
  forbidden: [
    ...directions,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'public-exports-only',
      comment: 'Another package is imported by its name, never by a path into it. Tests too.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/src/' },
      to: { path: '^packages/[^/]+/src/', pathNot: ['^$1/$2/', '/src/index\\.tsx?$'] },
    },
    {
      name: 'testing-in-tests-only',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: [TESTS, '^packages/testing/'] },
      to: { path: '^packages/testing/' },
    },
    {
      name: 'protocol-needs-its-schema-library-alone',
      severity: 'error',
      from: { path: '^packages/protocol/src/', pathNot: TESTS },
      to: { pathNot: ['^packages/protocol/src/', '^node_modules/valibot/'] },
    },
    {
      name: 'browser-code-has-no-node',
      severity: 'error',
      from: { path: '^packages/(protocol|calls|calls-ui)/src/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-declared-dependencies',
      comment: 'A package imports what its own package.json lists.',
      severity: 'error',
      from: {
        path: '^((packages|apps)/[^/]+/src|simulation|e2e|bench|tools)/',
        pathNot: [TESTS, '^packages/testing/'],
      },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: { path: '^((packages|apps)/[^/]+/src|simulation|e2e|bench|tools)/' },
      to: { couldNotResolve: true },
    },
    ...rulesAroundPackages(),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@xpchat/source', 'import', 'module', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};

/** The source files behind the `exports` of a package, as patterns. */
function publicFiles(name) {
  const manifest = new URL(`packages/${name}/package.json`, import.meta.url);
  const { exports } = JSON.parse(readFileSync(manifest, 'utf8'));
  return Object.values(exports)
    .map((target) => target['@xpchat/source'] ?? target)
    .map((path) => `^packages/${name}/${path.slice(2).replaceAll('.', '\\.')}$`);
}

/** Rules for the code around the packages: simulation, end-to-end tests, benchmarks and tools. */
function rulesAroundPackages() {
  const server = publicFiles('server');
  const all = [...server, ...['protocol', 'calls', 'calls-ui', 'testing'].flatMap(publicFiles)];
  // The simulation runs the server's node on memory stores, by its sources until it is exported.
  const isNodeExported = server.some((path) => path.includes('/testing/'));
  return [
    {
      name: 'simulation-imports-public-exports',
      severity: 'error',
      from: { path: '^simulation/' },
      to: {
        path: '^(packages|apps|e2e|bench|tools)/',
        pathNot: isNodeExported ? all : [...all, '^packages/server/src/'],
      },
    },
    {
      name: 'e2e-imports-public-exports',
      comment:
        'End-to-end tests drive what is built. Only a host of the server imports the server.',
      severity: 'error',
      from: { path: '^e2e/' },
      to: { path: '^(packages|apps|simulation|bench|tools)/', pathNot: server },
    },
    {
      name: 'bench-imports-public-exports',
      severity: 'error',
      from: { path: '^bench/' },
      to: { path: '^(packages|apps|simulation|e2e|tools)/', pathNot: [...all, '^tools/lib/'] },
    },
    {
      name: 'tools-import-builds-only',
      comment: 'Tools run before anything is installed or built, so they start programs by path.',
      severity: 'error',
      from: { path: '^tools/' },
      to: {
        path: '^(packages|apps|simulation|e2e|bench)/',
        pathNot: ['^(packages|apps)/[^/]+/build\\.mjs$', '^simulation/run\\.mjs$'],
      },
    },
    {
      name: 'nobody-imports-e2e-or-bench',
      severity: 'error',
      from: { path: '^(?:packages|apps|simulation|tools|(e2e|bench))/' },
      to: { path: '^(e2e|bench)/', pathNot: '^$1/' },
    },
    {
      name: 'packages-import-no-simulation',
      severity: 'error',
      from: { path: '^(packages|apps)/' },
      to: { path: '^simulation/' },
    },
  ];
}
