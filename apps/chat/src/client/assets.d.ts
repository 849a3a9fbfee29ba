/** Style sheets are bundled by build.mjs into client.css. */
declare module '*.css';
