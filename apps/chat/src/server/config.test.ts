import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLoopback, readConfig } from './config.ts';
import { loadSigningKey } from './secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xpchat-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('configuration', () => {
  it('defaults to a demo at http://localhost:8000', () => {
    expect(readConfig({})).toMatchObject({ port: 8000, host: 'localhost', demo: true });
  });

  it.each([
    ['NODE_ENV=production', { NODE_ENV: 'production' }],
    ['XPCHAT_DEMO=false', { XPCHAT_DEMO: 'false' }],
    ['NODE_ENV=production and XPCHAT_DEMO=true', { NODE_ENV: 'production', XPCHAT_DEMO: 'true' }],
  ])('disables the demo with %s', (_what, env) => {
    expect(readConfig(env).demo).toBe(false);
  });

  it('keeps demo data in its own folder, away from production', () => {
    expect(readConfig({ DATA_DIR: folder }).dataDir).toBe(resolve(folder, 'demo'));
    expect(readConfig({ DATA_DIR: folder, XPCHAT_DEMO: 'false' }).dataDir).toBe(resolve(folder));
  });

  it('names every invalid variable', () => {
    expect(() => readConfig({ PORT: 'many', LOG_LEVEL: 'loud' })).toThrow(
      /PORT[\s\S]*LOG_LEVEL|LOG_LEVEL[\s\S]*PORT/,
    );
  });

  it.each([['localhost'], ['0.0.0.0'], ['::'], ['127.0.0.1']])('accepts the host %s', (HOST) => {
    expect(readConfig({ HOST }).host).toBe(HOST);
  });

  it('reads a secret from a file', () => {
    const path = join(folder, 'key');
    writeFileSync(path, 'from a file\n');
    expect(readConfig({ XPCHAT_CALLS_TOKEN_KEY_FILE: path }).callsTokenKey).toBe('from a file');
  });
});

describe('the signing key', () => {
  it('is created once, is long enough, and is readable only by its owner', () => {
    const key = loadSigningKey(folder);
    expect(Buffer.byteLength(key)).toBeGreaterThanOrEqual(32);
    expect(loadSigningKey(folder)).toBe(key);
    expect(statSync(join(folder, 'calls-token.key')).mode & 0o777).toBe(0o600);
  });

  it('is the given one, which must not be too short', () => {
    const given = 'x'.repeat(32);
    expect(loadSigningKey(folder, given)).toBe(given);
    expect(() => loadSigningKey(folder, 'short')).toThrow(/32/);
  });

  it('C11: allows the demo at the host that it listens at and at those that are named', () => {
    const { demoHosts } = readConfig({
      HOST: 'Box.lan',
      XPCHAT_DEMO_HOSTS: 'demo.example, ,b.example',
    });
    expect(demoHosts).toEqual(['box.lan', 'demo.example', 'b.example']);
  });

  it.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['::1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.0.2.1', false],
  ])('C11: knows whether %s can be reached by other machines', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
