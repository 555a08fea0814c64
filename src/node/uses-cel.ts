/** Hardly any plugin has CEL expressions, and their library is large: it loads for modules that name the function. */
export function usesCel(modules: readonly Uint8Array[]): boolean {
  return modules.some((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('expr_create'));
}
