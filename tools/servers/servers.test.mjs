import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadLiveKitKey, writeLiveKitConfig } from './livekit.mjs';
import { ensureServer, programOf, ServerUnavailableError, versionOf } from './servers.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xpchat-servers-'));
  vi.stubEnv('XDG_CACHE_HOME', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a program named `go` in place of Go. Its builds are lines of the file `builds`. */
function useGo(script) {
  const bin = mkdtempSync(join(folder, 'bin-'));
  const path = join(bin, 'go');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  vi.stubEnv('PATH', `${bin}:/usr/bin:/bin`);
  vi.stubEnv('BUILDS', join(folder, 'builds'));
}

// The arguments of the build: go build ... -o PATH PACKAGE
const SLOW_GO =
  'test "$1" = version && exit 0; echo "$@" >> "$BUILDS"; sleep 0.3; for a; do test "$b" = -o && echo program > "$a"; b="$a"; done';

it('livekit-server is pinned, and its place in the cache names the version', () => {
  expect(versionOf('livekit-server')).toBe('1.13.5');
  expect(programOf('livekit-server')).toMatch(/\/livekit-server-1\.13\.5-[0-9a-f]{12}$/);
});

it('versitygw is pinned', () => {
  expect(versionOf('versitygw')).toBe('1.8.0');
});

it('those who need a server at the same time build it once, and later ones not at all', async () => {
  useGo(SLOW_GO);
  const paths = await Promise.all([ensureServer('livekit-server'), ensureServer('livekit-server')]);
  paths.push(await ensureServer('livekit-server'));
  expect(new Set(paths)).toEqual(new Set([programOf('livekit-server')]));
  expect(readFileSync(join(folder, 'builds'), 'utf8').trim().split('\n')).toHaveLength(1);
});

it('a lock that a dead process left does not stop a build', async () => {
  useGo(SLOW_GO);
  await ensureServer('livekit-server');
  const program = programOf('livekit-server');
  rmSync(program);
  // No process has this id: the largest of Linux is 4,194,304.
  writeFileSync(`${program}.lock`, '99999999');
  expect(await ensureServer('livekit-server')).toBe(program);
});

it('without Go a sentence says what to install', async () => {
  vi.stubEnv('PATH', folder);
  const building = ensureServer('livekit-server');
  await expect(building).rejects.toThrow(ServerUnavailableError);
  await expect(building).rejects.toThrow(/livekit-server 1\.13\.5.*Install Go 1\.\d+/);
});

it('a build that fails leaves nothing behind, and quotes the reason', async () => {
  useGo('test "$1" = version && exit 0; echo "dial tcp: no network" >&2; exit 1');
  await expect(ensureServer('livekit-server')).rejects.toThrow(/module proxy[\s\S]*no network/);
  useGo(SLOW_GO);
  expect(await ensureServer('livekit-server')).toBe(programOf('livekit-server'));
});

it('the key of LiveKit is made once, and only its owner can read it or what contains it', () => {
  const { apiSecret, secretFile } = loadLiveKitKey(folder);
  expect(loadLiveKitKey(folder).apiSecret).toBe(apiSecret);
  const config = writeLiveKitConfig({ folder, port: 8370, host: 'localhost' });
  for (const path of [secretFile, config, join(folder, 'livekit-keys.yaml')]) {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
  expect(readFileSync(config, 'utf8')).not.toContain(apiSecret);
});

it('LiveKit listens on this machine alone unless a host is named', () => {
  const read = (host) =>
    JSON.parse(readFileSync(writeLiveKitConfig({ folder, port: 8370, host }), 'utf8'));
  expect(read('localhost')).toMatchObject({
    port: 8370,
    bind_addresses: ['127.0.0.1', '::1'],
    rtc: { tcp_port: 8371, udp_port: 8372, node_ip: '127.0.0.1' },
  });
  expect(read('0.0.0.0').bind_addresses).toEqual(['0.0.0.0']);
  expect(read('0.0.0.0').rtc.node_ip).toBeUndefined();
});
