import { createHmac } from 'node:crypto';

const part = (value: object | Buffer): string =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url');

/** Signs a JWT (RFC 7519) with HS256, without a library, as a chat's server in any language could. */
export function signToken(secret: string, claims: object): string {
  const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${content}.${part(createHmac('sha256', secret).update(content).digest())}`;
}
