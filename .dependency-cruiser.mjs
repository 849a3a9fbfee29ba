// Directions of imports (docs/architecture.md). An import that no list allows fails.
import { readFileSync } from 'node:fs';

const TESTS = '\\.test\\.tsx?$';

/** `@xpchat/calls-server/testing`. */
const SERVER_FOR_TESTS = '^packages/server/src/testing/index\\.ts$';

/** `@xpchat/calls/primitives`. */
const PRIMITIVES = '^packages/calls/src/primitives/index\\.ts$';

/** `@xpchat/calls/video-size`. */
const VIDEO_SIZE = '^packages/calls/src/video-size\\.ts$';

/** `@xpchat/calls-protocol/group`. */
const GROUP_PROTOCOL = '^packages/protocol/src/group\\.ts$';

/** Second entries of the engine, for the drop-in alone. */
const ENGINE_OF_DROP_IN =
  '^packages/calls/src/(drop-in|group/index|peer/peer-stats|recording/(index|injected-worker|worker/worker)|topology/sfu/livekit-room)\\.ts$';

/** Second entries of packages, by the name that {@link ALLOWED} gives them. */
const ENTRIES = {
  'calls/primitives': PRIMITIVES,
  'calls/video-size': VIDEO_SIZE,
  'calls/drop-in': ENGINE_OF_DROP_IN,
  'protocol/group': GROUP_PROTOCOL,
};

/** House (folder below the root) to the packages that it may import beside itself. */
const ALLOWED = {
  'packages/protocol': [],
  'packages/calls': ['protocol', 'protocol/group'],
  'packages/calls-ui': [
    'calls',
    'calls/primitives',
    'calls/video-size',
    'calls/drop-in',
    'protocol',
    'protocol/group',
  ],
  'packages/server': ['protocol'],
  'packages/testing': ['protocol', 'protocol/group', 'calls', 'server'],
  'apps/chat': ['calls/primitives', 'calls-ui', 'server'],
  'apps/static-demo': ['calls/primitives', 'calls-ui'],
};

const directions = Object.entries(ALLOWED).map(([house, allowed]) => ({
  name: `imports-of-${house.replace('/', '-')}`,
  comment: `${house} may import only: ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^${house}/src/`, pathNot: TESTS },
  to: {
    path: '^(packages|apps|e2e|bench|tools)/',
    pathNot: [
      `^${house}/`,
      ...allowed.map((name) => ENTRIES[name] ?? `^packages/${name}/src/index\\.tsx?$`),
      ...(house === 'packages/testing' ? [SERVER_FOR_TESTS] : []),
    ],
  },
}));

const SERVER = '^packages/server/src/';

/** Folder of the server's call core to the folders of the server that it may import beside itself. */
const SERVER_CORE = {
  domain: [],
  ports: ['domain'],
  application: ['domain', 'ports', 'lib'],
};

const serverCore = Object.entries(SERVER_CORE).map(([folder, allowed]) => ({
  name: `imports-of-server-${folder}`,
  comment: `${folder}/ may import only the protocol and: ${allowed.join(', ') || 'nothing else'}`,
  severity: 'error',
  from: { path: `${SERVER}${folder}/`, pathNot: TESTS },
  to: {
    pathNot: [
      '^packages/protocol/src/index\\.ts$',
      ...[folder, ...allowed].map((name) => `${SERVER}${name}/`),
    ],
  },
}));

/** Folder of a server to the folders that it may import beside itself: no two import each other. */
const SERVER_FOLDERS = {
  [SERVER]: {
    lib: ['ports'],
    auth: ['lib', 'ports'],
    adapters: ['domain', 'lib', 'ports'],
    http: ['application', 'auth', 'domain', 'lib', 'ports', 'realtime'],
    sessions: ['application', 'auth', 'domain', 'lib', 'ports'],
    realtime: ['application', 'auth', 'domain', 'lib', 'ports', 'sessions'],
    // The process of its own, around the plugin.
    standalone: ['adapters', 'auth', 'domain', 'http', 'lib', 'ports'],
    testing: ['adapters', 'application', 'auth', 'domain', 'http', 'ports', 'realtime'],
  },
  '^apps/chat/src/server/': {
    storage: [],
    accounts: ['storage'],
    realtime: ['accounts'],
    conversations: ['accounts', 'realtime', 'storage'],
    demo: ['accounts', 'conversations', 'storage'],
    pages: ['accounts'],
  },
};

const serverFolders = Object.entries(SERVER_FOLDERS).flatMap(([server, folders]) =>
  Object.entries(folders).map(([folder, allowed]) => ({
    name: `imports-of-${server === SERVER ? 'server' : 'chat-server'}-${folder}`,
    comment: `${folder}/ may import only: ${allowed.join(', ') || 'no other folder of its server'}`,
    severity: 'error',
    from: { path: `${server}${folder}/`, pathNot: TESTS },
    to: {
      path: `${server}[^/]+/`,
      pathNot: [folder, ...allowed].map((name) => `${server}${name}/`),
    },
  })),
);

const ENGINE = '^packages/calls/src/';

/**
 * Folder of the engine to the folders that it may import beside itself and primitives/: no two import
 * each other.
 */
const ENGINE_FOLDERS = {
  lib: [],
  model: ['lib'],
  platform: ['lib', 'model'],
  media: ['lib', 'model', 'platform'],
  signaling: ['lib', 'model', 'platform'],
  peer: ['lib', 'model', 'platform', 'media'],
  topology: ['lib', 'model', 'platform', 'media', 'peer'],
  call: ['lib', 'model', 'platform', 'media', 'signaling', 'peer', 'topology'],
  chat: ['lib', 'model', 'platform', 'topology', 'call'],
  screens: ['lib', 'model', 'platform', 'media', 'peer', 'topology', 'call'],
  group: [
    'lib',
    'model',
    'platform',
    'media',
    'signaling',
    'peer',
    'topology',
    'call',
    'chat',
    'screens',
  ],
  client: [
    'lib',
    'model',
    'platform',
    'media',
    'signaling',
    'peer',
    'topology',
    'call',
    'chat',
    'group',
  ],
  // Knows no call: it is loaded apart from the engine.
  recording: ['lib', 'platform'],
  primitives: [],
};

const engineFolders = Object.entries(ENGINE_FOLDERS).map(([folder, allowed]) => ({
  name: `imports-of-engine-${folder}`,
  comment: `${folder}/ may import only: ${['primitives', ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: `${ENGINE}${folder}/`, pathNot: TESTS },
  to: {
    path: ENGINE,
    pathNot: [
      `${ENGINE}errors\\.ts$`,
      ...[folder, 'primitives', ...allowed].map((name) => `${ENGINE}${name}/`),
    ],
  },
}));

const UI = '^packages/calls-ui/src/';
/** Tests and their helpers may import everything that they test. */
const UI_TESTS = [TESTS, `${UI}testing/`];

/** Folder of the interface to the folders that it may import beside itself: no two import each other. */
const UI_FOLDERS = {
  i18n: [],
  'ui-kit': ['i18n'],
  'calls-api': ['i18n', 'ui-kit'],
  context: ['i18n', 'ui-kit'],
  loader: ['i18n', 'ui-kit', 'calls-api'],
  features: ['i18n', 'ui-kit', 'calls-api', 'context'],
  app: ['i18n', 'ui-kit', 'calls-api', 'context', 'loader', 'features'],
};

/** Modules that one feature may import from another. All other modules of a feature are private. */
const UI_FEATURE_INTERFACES = {
  // The tile beside the chat draws the view of the call with its texts.
  minimised: ['active-call/(call-view|texts)\\.ts$'],
  // The panel of people has the links and those who wait; the tools of the call have the button that records.
  group: [
    'guests/(guest-links|waiting-list|texts)\\.tsx?$',
    'recording/(record-control|texts)\\.ts$',
  ],
  // The panel is the frame of these two pages.
  panel: ['history/(history-page|texts)\\.tsx?$', 'settings/(settings-page|texts)\\.tsx?$'],
};

const uiRules = [
  ...Object.entries(UI_FOLDERS).map(([folder, allowed]) => ({
    name: `calls-ui-imports-of-${folder}`,
    comment: `${folder}/ may import only: ${allowed.join(', ') || 'nothing of the interface'}`,
    severity: 'error',
    from: { path: `${UI}${folder}/`, pathNot: UI_TESTS },
    to: { path: UI, pathNot: [folder, ...allowed].map((name) => `${UI}${name}/`) },
  })),
  {
    name: 'calls-ui-features-are-apart',
    comment: 'A feature imports another one only through the interfaces listed above.',
    severity: 'error',
    from: {
      path: `${UI}features/([^/]+)/`,
      pathNot: [
        TESTS,
        ...Object.keys(UI_FEATURE_INTERFACES).map((name) => `${UI}features/${name}/`),
      ],
    },
    to: { path: `${UI}features/`, pathNot: [`${UI}features/$1/`] },
  },
  ...Object.entries(UI_FEATURE_INTERFACES).map(([name, interfaces]) => ({
    name: `calls-ui-imports-of-feature-${name}`,
    severity: 'error',
    from: { path: `${UI}features/${name}/`, pathNot: TESTS },
    to: {
      path: `${UI}features/`,
      pathNot: [name, ...interfaces].map((path, i) => `${UI}features/${path}${i === 0 ? '/' : ''}`),
    },
  })),
];

export default {
  forbidden: [
    ...directions,
    ...serverCore,
    ...serverFolders,
    ...engineFolders,
    ...uiRules,
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
      to: {
        path: '^packages/[^/]+/src/',
        pathNot: ['^$1/$2/', '/src/index\\.tsx?$', ...Object.values(ENTRIES), SERVER_FOR_TESTS],
      },
    },
    {
      name: 'testing-in-tests-only',
      severity: 'error',
      from: {
        path: '^(packages|apps)/',
        pathNot: [TESTS, '^packages/testing/', '^packages/server/src/testing/'],
      },
      to: { path: ['^packages/testing/', '^packages/server/src/testing/'] },
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
  return (
    Object.values(exports)
      .map((target) => target['@xpchat/source'] ?? target)
      // The others are files of the published package alone.
      .filter((path) => typeof path === 'string' && path.startsWith('./src/'))
      .map((path) => `^packages/${name}/${path.slice(2).replaceAll('.', '\\.')}$`)
  );
}

/** Rules for the code around the packages: simulation, end-to-end tests, benchmarks and tools. */
function rulesAroundPackages() {
  const server = publicFiles('server');
  const all = [...server, ...['protocol', 'calls', 'calls-ui', 'testing'].flatMap(publicFiles)];
  return [
    {
      name: 'simulation-imports-public-exports',
      severity: 'error',
      from: { path: '^simulation/' },
      to: {
        path: '^(packages|apps|e2e|bench|tools)/',
        pathNot: all,
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
      to: {
        path: '^(packages|apps|simulation|e2e|tools)/',
        pathNot: [...all, '^tools/(lib|servers)/'],
      },
    },
    {
      name: 'tools-import-builds-only',
      comment: 'Tools run before anything is installed or built, so they start programs by path.',
      severity: 'error',
      from: { path: '^tools/' },
      to: {
        path: '^(packages|apps|simulation|e2e|bench)/',
        pathNot: [
          '^(packages|apps)/[^/]+/build\\.mjs$',
          '^packages/[^/]+/build/',
          '^simulation/run\\.mjs$',
        ],
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
