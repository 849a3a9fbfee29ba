/** What JSX becomes in the drop-in: shorter than the automatic runtime's calls. */
export { Fragment, h } from 'preact';
