// Which folder of src/ may import which. Type-only imports count: they tie folders together just the same.
const TOP = '^src/((app|cli)/|(main|cli)\\.ts$)';
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
const CHAT = [KIT, 'bot/cards/', 'bot/conversation/', 'bot/(?:channel|watch)\\.ts$'];
/** The one reader of settings: a channel says which are its own, and reads no environment. */
const SETTINGS = ['config/setting-(reader|group)\\.ts$', 'config/secrets\\.ts$'];
/** What the pages show: cases, what went out, papers, figures, drills. */
const FEATURES = ['casework/', 'escalation/', 'delivery/', 'exports/', 'statistics/', 'stories/'];
const PLATFORM = 'bot/(?!cards/|conversation/|notify/)([^/]+)/';

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
      'delivery-is-handed-its-senders',
      'delivery/',
      [KIT, 'casework/', 'escalation/', 'store/', 'statistics/suppression'],
      'the outbox → people; which senders there are, the composition says',
    ),
    only('exports-read-cases', 'exports/', [KIT, 'casework/', 'escalation/']),
    only('statistics-count-cases', 'statistics/', ['casework/', 'escalation/']),
    only(
      'stories-play-cases',
      'stories/',
      ['casework/', 'delivery/', ...LOWER],
      'on the real casework and delivery, with an organisation file',
    ),
    only(
      'the-watchman-shares-no-fault',
      'watch/',
      [KIT, 'config/', 'escalation/organisation\\.ts$'],
      'whoever watches from outside uses nothing of what is watched',
    ),
    only('jobs-use-casework', 'jobs/', [KIT, 'casework/', 'escalation/'], 'what is due is handed in'),
    only('bot-parts', 'bot/(?:cards|conversation)/', [...CHAT, 'casework/', 'escalation/']),
    {
      name: 'platforms-stand-apart',
      comment:
        'a platform uses cards, conversation, casework, escalation and its own settings, and no other platform',
      severity: 'error',
      from: { path: `^src/${PLATFORM}`, pathNot: TEST },
      to: {
        path: '^src/',
        pathNot: [
          '^src/bot/$1/',
          ...[...CHAT, ...SETTINGS, 'bot/notify/', 'casework/', 'escalation/'].map((one) => `^src/${one}`),
        ],
      },
    },
    only(
      'notify-is-a-service',
      'bot/notify/',
      [...CHAT, ...SETTINGS, 'casework/', 'escalation/'],
      'a service by which channels send, and no channel',
    ),
    {
      name: 'notify-serves-two',
      comment:
        'GOV.UK Notify sends e-mail and texts: no other channel has anything to do with it; the second watchman is told its settings',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/bot/(notify|email|sms)/', '^src/app/second-watchman\\.ts$', TEST],
      },
      to: { path: '^src/bot/notify/' },
    },
    only(
      'what-a-channel-is',
      'bot/channel\\.ts$',
      ['bot/cards/', 'bot/conversation/', ...SETTINGS, 'casework/', 'escalation/'],
      'each channel fits it, and it knows none',
    ),
    {
      name: 'which-channels-there-are',
      comment: 'the top alone knows; everybody else is handed them',
      severity: 'error',
      from: { path: '^src/', pathNot: [TOP, TEST] },
      to: { path: '^src/bot/channels\\.ts$' },
    },
    only('web-stands-apart', 'web/', [...CHAT, ...FEATURES], 'as a platform does'),
    only(
      'rehearsal-is-one-room',
      'rehearsal/',
      [...CHAT, 'casework/', 'escalation/', 'jobs/', 'web/kit/'],
      'a platform of its own, with a clock that is moved by hand',
    ),
    {
      name: 'only-the-top-knows-all',
      comment:
        'main.ts (with app/, its parts) and cli.ts (with cli/, its commands) import everything and are imported by nothing else',
      severity: 'error',
      from: { path: '^src/', pathNot: [TOP, TEST] },
      to: { path: TOP },
    },
    {
      name: 'known-folders',
      comment: 'a new folder under src/ needs a rule of its own here',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/(kit|escalation|store|directory|config|casework|delivery|exports|statistics|stories|jobs|watch|bot|rehearsal|web)/',
          TOP,
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
