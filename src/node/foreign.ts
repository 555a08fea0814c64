/** What foreign functions need: zlib, signatures and CEL, on Node. */

import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import type { ForeignPorts } from '../core/emulator/world';
import type { Bytes } from '../core/bytes';
import type { SignatureKey } from '../core/ports';

/** Names as BoringSSL's and OpenSSL's digests are called. */
const HASHES = new Set(['sha1', 'sha224', 'sha256', 'sha384', 'sha512']);

/** Undefined for what Node does not take: a key or data in another format. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function publicKey(key: SignatureKey): KeyObject {
  if ('pem' in key) return createPublicKey(key.pem);
  return createPublicKey({ key: Buffer.from(key.der), format: 'der', type: 'spki' });
}

function privateKey(key: SignatureKey): KeyObject {
  if ('pem' in key) return createPrivateKey(key.pem);
  return createPrivateKey({ key: Buffer.from(key.der), format: 'der', type: 'pkcs8' });
}

const digest = (hash: string) => (HASHES.has(hash.toLowerCase()) ? hash.toLowerCase() : undefined);

/** The library of CEL is large, so it loads only where it is wanted (`usesCel`). */
export async function foreignPorts(withCel: boolean): Promise<ForeignPorts> {
  return { ...PORTS, cel: withCel ? (await import('./cel')).cel : undefined };
}

const PORTS: Omit<ForeignPorts, 'cel'> = {
  compression: {
    compress: (bytes) => Uint8Array.from(deflateSync(bytes)),
    uncompress: (bytes, most) => attempt((): Bytes => Uint8Array.from(inflateSync(bytes, { maxOutputLength: most }))),
  },
  signatures: {
    verify(hash, key, signature, text) {
      const name = digest(hash);
      const object = attempt(() => publicKey(key));
      if (name === undefined || object === undefined) return undefined;
      return attempt(() => verify(name, text, object, signature)) ?? false;
    },
    sign(hash, key, text) {
      const name = digest(hash);
      const object = attempt(() => privateKey(key));
      if (name === undefined || object === undefined) return undefined;
      return attempt((): Bytes => Uint8Array.from(sign(name, text, object)));
    },
  },
};
