/** build.mjs bundles style sheets into client.css. */
declare module '*.css';
