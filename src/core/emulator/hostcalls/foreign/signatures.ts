import { lossyUtf8, NO_BYTES, utf8, type Bytes } from '../../../bytes';
import { WasmResult } from '../../../proxywasm/enums';
import type { SignatureKey } from '../../../ports';
import { readMessage, writeMessage, type ProtoFields } from '../../../proxywasm/protobuf';
import type { ForeignFunction } from './index';

const NO_PRIVATE_KEY = 'Invalid key type: private key required for signing operation.';

function isHash(name: string): boolean {
  return /^sha(1|224|256|384|512)$/i.test(name);
}

/** One of the two forms of a key, not both. */
function keyOf(der: Bytes, pem: Bytes): SignatureKey | undefined {
  if (der.length > 0 === pem.length > 0) return undefined;
  return der.length > 0 ? { der } : { pem: lossyUtf8(pem) };
}

function bytesOf(fields: ProtoFields, field: number): Bytes {
  const value = fields.get(field)?.at(-1);
  return value instanceof Uint8Array ? value : NO_BYTES;
}

export const signatureFunctions: Readonly<Record<string, ForeignFunction>> = {
  /** {1 hash, 2 DER, 5 PEM, 3 signature, 4 text} → {1 ok, 2 error} */
  verify_signature(vm, argument) {
    const fields = readMessage(argument);
    const key = fields === undefined ? undefined : keyOf(bytesOf(fields, 2), bytesOf(fields, 5));
    if (fields === undefined || key === undefined) return WasmResult.BadArgument;
    const hash = lossyUtf8(bytesOf(fields, 1));
    if (!isHash(hash)) return writeMessage([[2, utf8(`${hash} is not supported.`)]]);
    const ok = vm.world.foreign.signatures.verify(hash, key, bytesOf(fields, 3), bytesOf(fields, 4));
    if (ok === undefined) return WasmResult.BadArgument;
    return writeMessage(ok ? [[1, 1n]] : [[2, utf8('Failed to verify digest. Error code: 0')]]);
  },

  /** {1 hash, 2 DER, 4 PEM, 3 text} → {1 ok, 2 signature, 3 error} */
  sign(vm, argument) {
    const fields = readMessage(argument);
    const key = fields === undefined ? undefined : keyOf(bytesOf(fields, 2), bytesOf(fields, 4));
    if (fields === undefined || key === undefined) return WasmResult.BadArgument;
    const hash = lossyUtf8(bytesOf(fields, 1));
    if (!isHash(hash)) return writeMessage([[3, utf8(`${hash} is not supported.`)]]);
    const signature = vm.world.foreign.signatures.sign(hash, key, bytesOf(fields, 3));
    if (signature === undefined) return writeMessage([[3, utf8(NO_PRIVATE_KEY)]]);
    return writeMessage([
      [1, 1n],
      [2, signature],
    ]);
  },
};
