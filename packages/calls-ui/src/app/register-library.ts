import { LibraryPage } from '../features/recordings-library/library-page.tsx';
import libraryStyles from '../features/recordings-library/styles.css?inline';
import { libraryTexts } from '../features/recordings-library/texts.ts';
import type { RegisterFeature } from '../loader/lazy-store.ts';
import type { LazyFeatures } from './lazy-features.ts';

/** Registers the recordings. */
export function registerLibrary(register: RegisterFeature<LazyFeatures>): void {
  register('libraryTexts', libraryTexts);
  register('libraryStyles', libraryStyles);
  register('library', LibraryPage);
}
