// Configuration of StrykerJS, started by tools/mutate.mjs.

/** Code with rules that a test must hold: call state, negotiation, sessions. */
const RULES = [
  'packages/server/src/domain/**/*.ts',
  'packages/server/src/sessions/**/*.ts',
  'packages/calls/src/{call,peer,topology}/**/*.ts',
];

export default {
  mutate: [...RULES, '!**/*.{test,contract}.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'tools/mutate/vitest.config.mjs', related: true },
  plugins: ['@stryker-mutator/vitest-runner'],
  // The folder is a copy already.
  inPlace: true,
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Text of messages is not a rule.
  mutator: { excludedMutations: ['StringLiteral'] },
  // A mutant can make a loop endless; a test takes longer on a busy machine.
  timeoutMS: 20_000,
  reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'reports/mutation.html' },
  jsonReporter: { fileName: 'reports/mutation.json' },
  allowEmpty: false,
};
