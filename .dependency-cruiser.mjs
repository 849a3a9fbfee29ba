// Directions of imports (docs/architecture.md). What a list does not allow fails.
import { readFileSync } from 'node:fs';

const TESTS = '\\.(test|contract)\\.tsx?$';

/** Folder below the root to the packages that it may import, by their public exports. */
const ALLOWED = {
  'packages/protocol': [],
  'packages/calls': ['protocol'],
  'packages/calls-ui': ['calls'],
  'packages/server': ['protocol'],
  'packages/testing': ['protocol', 'calls', 'server'],
  'apps/chat': ['calls-ui', 'server'],
  'apps/static-demo': ['calls-ui'],
};

/** The source files behind the `exports` of a package. */
function publicFiles(name) {
  const manifest = new URL(`packages/${name}/package.json`, import.meta.url);
  const { exports } = JSON.parse(readFileSync(manifest, 'utf8'));
  return Object.values(exports)
    .map((target) => target['@xpchat/source'] ?? target)
    .map((path) => `^packages/${name}/${path.slice(2).replaceAll('.', '\\.')}$`);
}

const PUBLIC = ['protocol', 'calls', 'calls-ui', 'server', 'testing'].flatMap(publicFiles);

const directions = Object.entries(ALLOWED).map(([folder, allowed]) => ({
  name: `imports-of-${folder.replace('/', '-')}`,
  comment: `${folder} may import only: ${allowed.join(', ') || 'no other package'}`,
  severity: 'error',
  from: { path: `^${folder}/src/`, pathNot: TESTS },
  to: {
    path: '^(packages|apps|simulation|e2e|bench|tools)/',
    pathNot: [`^${folder}/`, ...allowed.flatMap(publicFiles)],
  },
}));

/** The simulation runs the server's node on memory stores. It needs its sources until it is exported. */
const NODE_IS_EXPORTED = publicFiles('server').some((path) => path.includes('/testing'));

/** Code around the packages: simulation, end-to-end tests, benchmarks and tools. */
const around = [
  {
    name: 'simulation-imports-public-exports',
    severity: 'error',
    from: { path: '^simulation/' },
    to: {
      path: '^(packages|apps|e2e|bench|tools)/',
      pathNot: NODE_IS_EXPORTED ? PUBLIC : [...PUBLIC, '^packages/server/src/'],
    },
  },
  {
    name: 'e2e-imports-public-exports',
    comment: 'End-to-end tests drive what is built. Only a host of the server imports it.',
    severity: 'error',
    from: { path: '^e2e/' },
    to: {
      path: '^(packages|apps|simulation|bench|tools)/',
      pathNot: publicFiles('server'),
    },
  },
  {
    name: 'bench-imports-public-exports',
    severity: 'error',
    from: { path: '^bench/' },
    to: { path: '^(packages|apps|simulation|e2e|tools)/', pathNot: [...PUBLIC, '^tools/lib/'] },
  },
  {
    name: 'tools-import-builds-only',
    comment: 'Tools run before anything is built or installed: they start programs by name.',
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
    name: 'test-server-in-tests-only',
    comment: "The server's node on memory stores is for tests and the simulation.",
    severity: 'error',
    from: {
      path: '^(packages|apps)/',
      pathNot: [TESTS, '^packages/testing/', '^packages/server/src/testing/'],
    },
    to: { path: '^packages/server/src/testing/' },
  },
];

export default {
  forbidden: [
    ...directions,
    ...around,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'public-exports-only',
      comment: 'A package imports another by its name, never by a path into it. Tests too.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/src/' },
      to: { path: '^packages/[^/]+/src/', pathNot: ['^$1/$2/', ...PUBLIC] },
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
