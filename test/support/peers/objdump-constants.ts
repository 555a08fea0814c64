/** Constant expressions as `wasm-objdump` prints them, in our words. */

/** `i32=68032`, `ref.func:3 <name>`, `(global.get 0 <name>, i32.const 8, i32.add)` */
export function constant(text: string): string {
  const plain = text.trim().replace(/ <.*?>/g, '');
  if (plain.startsWith('(')) return plain.slice(1, -1).replaceAll(', ', '; ');
  if (plain === 'null' || plain.startsWith('ref.null')) return 'ref.null';
  if (plain.startsWith('ref.func:')) return plain.replace(':', ' ');
  const [kind = '', value = ''] = plain.split('=');
  return kind === 'global' ? `global.get ${value}` : `${kind}.const ${number(kind, value)}`;
}

function number(kind: string, value: string): string {
  if (!kind.startsWith('f')) return value;
  const result = hexFloat(value);
  return Object.is(result, -0) ? '-0' : `${result}`;
}

/** `-0x1.8p+1`, `0x1.p-149`, `inf`, `nan:0x200000`: JavaScript has no such forms. */
export function hexFloat(text: string): number {
  if (text.includes('nan')) return NaN;
  const sign = text.startsWith('-') ? -1 : 1;
  if (text.includes('inf')) return sign * Infinity;
  const [, whole = '', fraction = '', exponent = ''] = /0x([0-9a-f]+)\.?([0-9a-f]*)p([+-]\d+)$/.exec(text) ?? [];
  return sign * (Number(`0x${whole}${fraction}`) / 16 ** fraction.length) * 2 ** Number(exponent);
}
