import { BlockList, isIP } from 'node:net';

/**
 * Whose `X-Forwarded-*` headers count: nobody's, those of a number of proxies in a row, or those of proxies
 * with these addresses and networks.
 */
export type ProxyTrust = false | number | string[];

/** Names that Fastify knows for private networks. */
const NETWORK_NAMES: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

const privateNetworks = new BlockList();
for (const [address, prefix, family] of [
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
] as const) {
  privateNetworks.addSubnet(address, prefix, family);
}

/**
 * Reads `TRUST_PROXY`. `true` is one proxy: clients can write the leftmost entries of `X-Forwarded-For`, so
 * trusting all of them would let clients choose their address.
 *
 * @throws Error if the value is none of the forms
 */
export function parseProxyTrust(input: string): ProxyTrust {
  if (input === 'false') return false;
  if (input === 'true') return 1;
  if (/^\d{1,2}$/.test(input)) return Number(input) || false;
  const proxies = input.split(',').map((entry) => entry.trim());
  if (proxies.every((proxy) => NETWORK_NAMES.includes(proxy) || isNetwork(proxy))) return proxies;
  throw new Error('must be false, true (one proxy), a number of proxies, or addresses of proxies');
}

/**
 * Makes Fastify's `trustProxy`. Fastify does not take a number, because a client that connects directly
 * could claim as many proxies. Here the nearest proxy must have a private address.
 */
export function trustProxyOf(trust: ProxyTrust) {
  if (typeof trust !== 'number') return trust;
  return (address: string, hop: number) => hop < trust && (hop > 0 || isPrivate(address));
}

/** Whether the text is an IP address, or a network such as 10.0.0.0/8 that is not the whole internet. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...others] = text.split('/');
  const version = isIP(address);
  if (version === 0 || others.length > 0) return false;
  if (prefix === undefined) return true;
  return /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}

function isPrivate(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && privateNetworks.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
