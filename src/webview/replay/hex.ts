/** Bytes as people read them: address, hexadecimal, characters; and two of them side by side. */

import { h } from '../dom';

const WIDTH = 16;
/** More rows nobody reads. */
const MOST_ROWS = 256;

export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** `address`: of the first byte. `other`: what differs from that is marked. */
export function hexDump(bytes: Uint8Array, label: string, address = 0, other?: Uint8Array): HTMLElement {
  const rows = Math.min(Math.ceil(bytes.length / WIDTH), MOST_ROWS);
  const lines = Array.from({ length: rows }, (_, row) => hexLine(bytes, row * WIDTH, address, other));
  const rest = bytes.length - rows * WIDTH;
  const more = rest > 0 ? [`… ${rest} bytes more`] : [];
  return h('pre', { class: 'hex', tabindex: '0', 'aria-label': label }, ...lines.flat(), ...more);
}

function hexLine(bytes: Uint8Array, from: number, address: number, other: Uint8Array | undefined): (Node | string)[] {
  const row = bytes.subarray(from, from + WIDTH);
  const cells = Array.from(row, (byte, at): Node | string => {
    const text = byte.toString(16).padStart(2, '0');
    const gap = at === 7 ? '  ' : ' ';
    const isSame = other === undefined || other[from + at] === byte;
    return isSame ? text + gap : h('span', {}, h('mark', {}, text), gap);
  });
  const pad = '   '.repeat(WIDTH - row.length) + (row.length < 8 ? ' ' : '');
  const characters = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join(
    '',
  );
  return [`${(address + from).toString(16).padStart(8, '0')}  `, ...cells, `${pad} ${characters}\n`];
}
