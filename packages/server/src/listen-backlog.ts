/**
 * The `backlog` for `listen`: how many connections may wait to be accepted. The kernel may limit it
 * further (net.core.somaxconn). Node's default is 511, too few when all clients reconnect after a
 * restart: the kernel does not answer the others, and TCP tries again after 1, 3, 7, 15 and 31 seconds
 * (RFC 6298).
 */
export const LISTEN_BACKLOG = 65_535;
