/** Path of the module of one C++ file; `level`: of optimisation, 1 unless told. */
export function cppModule(file: string, target: string, options?: { readonly level?: number }): string;
/** Path of the module of the crate `name`; `level`: of optimisation, as its Cargo.toml says unless told. */
export function rustModule(source: string, name: string, target: string, options?: { readonly level?: number }): string;
/** Path of the module of the Go program in the folder `source`. */
export function goModule(source: string, target: string, options?: { readonly tags?: readonly string[] }): string;
/** What those throw where a compiler cannot be had. */
export class Unavailable extends Error {}
