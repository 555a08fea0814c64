/** Files that are broken, or no plugins. */

import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { concatBytes } from '../../../src/core/bytes';
import { ALLOCATOR, marker, MEMORY, plugin, type Modules } from './plugin';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const MAGIC = '0061736d01000000';

const SOUND = await parse(plugin());
const NAMED = await parse(plugin({ fields: '(func $named)' }));

/** A section, with the length that is given or its own. */
function section(id: number, hex: string, length = hex.length / 2): Uint8Array {
  return Uint8Array.from([id, length, ...bytes(hex)]);
}

const custom = (name: string, hex: string) =>
  section(0, `${Buffer.from([name.length]).toString('hex')}${Buffer.from(name).toString('hex')}${hex}`);
const after = (module: Uint8Array, ...sections: readonly Uint8Array[]) => concatBytes([module, ...sections]);
const before = (module: Uint8Array, ...sections: readonly Uint8Array[]) =>
  concatBytes([module.slice(0, 8), ...sections, module.slice(8)]);

function changed(module: Uint8Array, at: number, byte: number): Uint8Array {
  return Uint8Array.from(module, (old, index) => (index === at ? byte : old));
}

/** Cut after so many bytes: all of them. */
const CUT: Modules = Object.fromEntries(
  Array.from({ length: NAMED.length }, (_, length) => [`cut-${length}`, NAMED.slice(0, length)]),
);

/** Behind a custom section that is cut itself, or is whole. */
const CUSTOM_FIRST = before(NAMED, custom('producers', '00'));
const CUT_LATER: Modules = Object.fromEntries(
  [10, 15, 20, 21, 22, 23, 24, 25, 40, 60, 80, 100].map((length) => [
    `cut-behind-custom-${length}`,
    CUSTOM_FIRST.slice(0, length),
  ]),
);

const BROKEN: Modules = {
  'text-short': ascii('text'),
  'text-of-eight': ascii('eight ch'),
  'text-long': ascii('this is no module at all'),
  'version-2': changed(SOUND, 4, 2),
  'version-2-alone': bytes('0061736d02000000'),
  'layer-1': changed(SOUND, 6, 1),
  'layer-2': changed(SOUND, 6, 2),
  'component-empty': '(component)',
  'component-of-a-module': `(component (core ${plugin().slice(1)})`,
  'component-with-types': `(component (import "wasi:cli/environment@0.2.0"
    (instance (export "get-arguments" (func (result (list string)))))) (core ${plugin().slice(1)})`,
  'component-with-one-type': '(component (type (func)))',
  'nothing-but-magic': bytes(MAGIC),
  'section-unknown': after(SOUND, section(50, '00')),
  'section-unknown-first': before(SOUND, section(50, '00')),
  'section-twice': before(SOUND, section(1, '00')),
  'section-length-too-long': after(SOUND, Uint8Array.from([0, 0xff, 0xff, 0xff, 0xff, 0x7f])),
  'section-strings': before(SOUND, section(14, '0000')),
  'custom-name-too-long': after(SOUND, section(0, '7f')),
  'custom-name-too-long-first': before(SOUND, section(0, '7f')),
  'custom-name-no-utf8': after(SOUND, section(0, '01ff')),
  'custom-empty': after(SOUND, Uint8Array.from([0, 0])),
  'names-of-functions-cut': after(SOUND, custom('name', '01050101')),
  'names-of-functions-no-utf8': after(SOUND, custom('name', '0104010001ff')),
  'names-of-locals-broken': after(SOUND, custom('name', '0203ffffff')),
  'names-of-globals-broken': after(SOUND, custom('name', '0703ffffff')),
  'names-of-module-broken': after(SOUND, custom('name', '000105')),
  'names-trailing': after(SOUND, custom('name', '010401000161ff')),
  'names-empty': after(SOUND, custom('name', '')),
  'names-twice': after(SOUND, custom('name', ''), custom('name', '01050101')),
  'producers-broken-first': before(SOUND, custom('producers', 'ff')),
  'producers-broken': after(SOUND, custom('producers', 'ff')),
  'features-broken': after(SOUND, custom('target_features', 'ff')),
  precompiled: after(SOUND, custom('precompiled_x', 'ff')),
  'exports-broken-before-the-marker': `(module ${MEMORY} (export "gone" (func 99)) ${ALLOCATOR} ${marker()})`,
  'exports-broken-after-the-marker': `(module ${MEMORY} ${ALLOCATOR} ${marker()} (export "gone" (func 99)))`,
  'exports-twice': plugin({ fields: '(func (export "malloc"))' }),
  'body-invalid': plugin({ fields: '(func (result i32))' }),
  'start-of-a-wrong-type': plugin({ fields: '(func $start (param i32)) (start $start)' }),
  'wasi-command': `(module (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32))) ${MEMORY} (func (export "_start")))`,
  library: `(module ${MEMORY} ${ALLOCATOR})`,
};

export const FILES: Modules = { ...CUT, ...CUT_LATER, ...BROKEN };
