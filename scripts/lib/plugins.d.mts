/** Path of the module of one C++ file. */
export function cppModule(file: string, target: string): string;
/** Path of the module of the crate `name`. */
export function rustModule(source: string, name: string, target: string): string;
