import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { waitFor } from './wait.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TARBALLS = join(ROOT, '.cache/tarballs');

/** The chat of a page of docs/getting-started, made of nothing but the blocks of that page. */
export interface Chat {
  /** URL of one person's page. */
  page(user: 'anna' | 'boris'): string;
  /** Everything that its servers printed. */
  output(): string;
  close(): Promise<void>;
}

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The code blocks of a Markdown file, in their order. */
function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(
    ([, language = '', text = '']) => ({
      language,
      text,
    }),
  );
}

/** The path in the comment at the beginning of a block: `// chat.mjs`. */
function pathOf(text: string): string | undefined {
  return /^(?:\/\/|<!--) ([\w./-]+)(?: -->)?\n/.exec(text)?.[1];
}

/**
 * Installs the packed packages as npm does. The packages of others come from the repository, in whose
 * .cache the project is.
 */
function install(project: string): void {
  const bin = join(project, 'node_modules/.bin');
  mkdirSync(bin, { recursive: true });
  for (const tarball of readdirSync(TARBALLS).filter((file) => file.endsWith('.tgz'))) {
    const name = tarball.replace(/^xpchat-(.*)-[\d.]+\.tgz$/, '@xpchat/$1');
    const target = join(project, 'node_modules', name);
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', join(TARBALLS, tarball), '--strip-components=1', '-C', target]);
    const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as {
      bin?: Record<string, string>;
    };
    for (const [program, file] of Object.entries(manifest.bin ?? {})) {
      chmodSync(join(target, file), 0o755);
      symlinkSync(join(target, file), join(bin, program));
    }
  }
  symlinkSync(join(ROOT, 'node_modules/.bin/esbuild'), join(bin, 'esbuild'));
}

/**
 * Follows a page of docs/getting-started: writes its files, and runs its commands except those that
 * fetch packages. Its ports are replaced by free ones.
 *
 * @param alter changes the text of a block, to make a mistake
 */
export async function followPage(
  name: string,
  alter: (text: string) => string = (text) => text,
): Promise<Chat> {
  if (!existsSync(TARBALLS)) throw new Error(`${TARBALLS} is missing; run \`npm run packages\``);
  const project = join(ROOT, '.cache/getting-started', name);
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  install(project);
  const [chatPort, callsPort] = [await freePort(), await freePort()];
  const markdown = readFileSync(join(ROOT, `docs/getting-started/${name}.md`), 'utf8');
  const servers: ChildProcess[] = [];
  let output = '';
  const close = async () => {
    for (const server of servers) {
      if (server.pid === undefined || server.exitCode !== null) continue;
      const exited = new Promise((resolve) => server.once('exit', resolve));
      // The group: npx has started the server as its child.
      process.kill(-server.pid, 'SIGTERM');
      await exited;
    }
  };
  for (const { language, text } of blocksOf(markdown)) {
    const block = alter(text)
      .replace(/\b3000\b/g, String(chatPort))
      .replace(/\b8080\b/g, String(callsPort));
    const path = pathOf(block);
    if (path !== undefined) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), block);
      continue;
    }
    if (language !== 'sh' || /\bnpm (?:run|init|install)\b/.test(block)) continue;
    if (!/xpchat-calls-server$|^node \w+\.mjs$/m.test(block)) {
      execFileSync('sh', ['-ec', block], { cwd: project, stdio: 'pipe' });
      continue;
    }
    const isCalls = block.includes('xpchat-calls-server');
    const server = spawn('sh', ['-ec', block], {
      cwd: project,
      // The page's own settings alone decide.
      env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(callsPort) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    servers.push(server);
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk;
      });
    }
    const url = isCalls
      ? `http://localhost:${callsPort}/healthz`
      : `http://localhost:${chatPort}/?as=anna`;
    await waitFor(
      () => `${block} does not answer at ${url}: ${output}`,
      async () => {
        if (server.exitCode !== null) throw new Error(`${block} ended: ${output}`);
        const isUp = await fetch(url).then(
          ({ ok }) => ok,
          () => false,
        );
        return isUp ? true : undefined;
      },
    );
  }
  return {
    page: (user) => `http://localhost:${chatPort}/?as=${user}`,
    output: () => output,
    close,
  };
}
