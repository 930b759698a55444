// Which folder of src/ may import which. Type-only imports count: they tie folders together just the same.
const TEST = '\\.test\\.ts$';

/** What every folder but the domain may use besides: it knows nothing of what it is used for. */
const KIT = 'kit/';

/** Files of `folder` (but not their tests) may import nothing of ours but `allowed`. */
const only = (name, folder, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^src/${folder}`, pathNot: TEST },
  to: { path: '^src/', pathNot: [`^src/${folder}`, ...allowed.map((one) => `^src/${one}`)] },
});

const LOWER = [KIT, 'escalation/', 'store/', 'directory/', 'config/'];
const CHAT = [KIT, 'bot/cards/', 'bot/conversation/', 'bot/[^/]+\\.ts$'];
const PLATFORM = 'bot/(?!cards/|conversation/)([^/]+)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    only('escalation-is-pure', 'escalation/', [], 'the domain imports nothing of ours'),
    only('kit-knows-nothing', KIT, [], 'bounds and the like, for whatever work'),
    {
      name: 'escalation-does-nothing',
      comment: 'no file, no network, no randomness: the domain imports no part of Node and few packages',
      severity: 'error',
      from: { path: '^src/escalation/', pathNot: TEST },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
        pathNot: '(^|/)node_modules/(zod|date-fns|@date-fns)/',
      },
    },
    ...['store/', 'directory/', 'config/'].map((folder) =>
      only(
        `${folder.slice(0, -1)}-knows-the-domain-alone`,
        folder,
        [KIT, 'escalation/'],
        'escalation at the most',
      ),
    ),
    only('casework-is-the-one-door', 'casework/', LOWER, 'escalation, store, directory, config'),
    only(
      'jobs-use-casework',
      'jobs/',
      [KIT, 'casework/', 'escalation/'],
      'delivery is handed its senders by main.ts',
    ),
    only('bot-parts', 'bot/(?:cards|conversation)/', [...CHAT, 'casework/', 'escalation/']),
    {
      name: 'platforms-stand-apart',
      comment: 'a platform uses cards, conversation, casework and escalation, and no other platform',
      severity: 'error',
      from: { path: `^src/${PLATFORM}`, pathNot: TEST },
      to: {
        path: '^src/',
        pathNot: ['^src/bot/$1/', ...[...CHAT, 'casework/', 'escalation/'].map((one) => `^src/${one}`)],
      },
    },
    only('web-stands-apart', 'web/', [...CHAT, 'casework/', 'escalation/'], 'as a platform does'),
    {
      name: 'only-the-top-knows-all',
      comment:
        'main.ts and cli.ts (and cli/, its commands) import everything and are imported by nothing else',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(main|cli)(/|\\.ts$)', TEST] },
      to: { path: '^src/(main|cli)(/|\\.ts$)' },
    },
    {
      name: 'known-folders',
      comment: 'a new folder under src/ needs a rule of its own here',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/(kit|escalation|store|directory|config|casework|jobs|bot|web)/',
          '^src/(main|cli)(/|\\.ts$)',
        ],
      },
      to: {},
    },
    {
      name: 'no-tests-in-the-app',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: ['^(test|bench|scripts)/', TEST] },
    },
    {
      name: 'no-development-packages-in-the-app',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
