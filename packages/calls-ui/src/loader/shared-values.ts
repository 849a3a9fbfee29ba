/**
 * The values that this script hands over to the later ones, in the order that the build chose. The build
 * replaces this module with the list (build/shared-values.mjs).
 */
export const sharedValues: readonly unknown[] = [];
