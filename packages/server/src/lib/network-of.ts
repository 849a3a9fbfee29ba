import { isIPv6 } from 'node:net';

/** Hexadecimal groups of the /64 that one customer of a provider has (RFC 6177). */
const NETWORK_GROUPS = 4;

/**
 * The part of an address that limits are counted by: the whole of an IPv4 address, the /64 of an IPv6
 * address, because one machine may use all of the latter.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  // A group in dotted form, as in ::1.2.3.4, stands for two groups; it is never among the first four.
  const missing = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array.from({ length: missing }, () => '0'), ...last];
  const network = groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
