/** Folder of what is installed once for all clones. */
export const CACHE: string;
