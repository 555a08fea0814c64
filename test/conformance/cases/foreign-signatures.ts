/** `verify_signature` and `sign`: reference section 3.9. */

import { call, hex, type Arg, type Step } from '../guest/program';
import { single, type Case } from '../lab/case';
import { EC_PRIVATE, EC_SIGNATURE, OTHER_PRIVATE, pemOf, PRIVATE, publicOf, publicPemOf, signed } from './foreign-keys';
import { message, type Field } from './protobuf';

const foreign = (name: string, argument: Arg) => call('proxy_call_foreign_function', name, argument);
const request = (name: string, steps: readonly Step[]): Case =>
  single(`foreign-${name}`, { on: { proxy_on_request_headers: steps } });

interface Verification {
  readonly hash?: string;
  readonly der?: string;
  readonly pem?: string;
  readonly signature?: string;
  readonly text?: string;
}

const PUBLIC = publicOf(PRIVATE);
const SIGNATURE = signed(PRIVATE, 'sha256', 'text');

const field = (number: number, value: Field[1] | undefined): Field[] => (value === undefined ? [] : [[number, value]]);

function verify({ hash = 'sha256', der, pem, signature = SIGNATURE, text = 'text' }: Verification) {
  return foreign(
    'verify_signature',
    message(
      ...field(1, hash),
      ...field(2, der === undefined ? undefined : hex(der)),
      ...field(3, hex(signature)),
      ...field(4, text),
      ...field(5, pem),
    ),
  );
}

interface Signing {
  readonly hash?: string;
  readonly der?: string;
  readonly pem?: string;
  readonly text?: string;
}

function sign({ hash = 'sha256', der, pem, text = 'text' }: Signing) {
  return foreign(
    'sign',
    message(
      ...field(1, hash),
      ...field(2, der === undefined ? undefined : hex(der)),
      ...field(3, text),
      ...field(4, pem),
    ),
  );
}

const HASHES = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

const VERIFYING: readonly Case[] = [
  request(
    'verify-hashes',
    HASHES.map((hash) => verify({ hash, der: PUBLIC, signature: signed(PRIVATE, hash, 'text') })),
  ),
  request('verify-odd-hashes', [
    verify({ hash: 'SHA256', der: PUBLIC }),
    verify({ hash: 'md5', der: PUBLIC, signature: signed(PRIVATE, 'md5', 'text') }),
    verify({ hash: '', der: PUBLIC }),
    verify({ hash: 'sha512', der: PUBLIC }),
  ]),
  request('verify-wrong', [
    verify({ der: PUBLIC, text: 'other' }),
    verify({ der: PUBLIC, signature: '' }),
    verify({ der: PUBLIC, signature: SIGNATURE.slice(2) }),
    verify({ der: publicOf(OTHER_PRIVATE) }),
  ]),
  request('verify-empty-text', [verify({ der: PUBLIC, text: '', signature: signed(PRIVATE, 'sha256', '') })]),
  request('verify-pem', [verify({ pem: publicPemOf(PRIVATE) }), verify({ pem: publicPemOf(OTHER_PRIVATE) })]),
  request('verify-keys', [
    verify({}),
    verify({ der: PUBLIC, pem: publicPemOf(PRIVATE) }),
    verify({ der: 'ff00' }),
    verify({ der: '' }),
    verify({ pem: 'no key' }),
    verify({ der: PRIVATE }),
    verify({ pem: pemOf(PRIVATE) }),
  ]),
  request('verify-elliptic', [
    verify({ der: publicOf(EC_PRIVATE), signature: EC_SIGNATURE }),
    verify({ der: publicOf(EC_PRIVATE), signature: SIGNATURE }),
    verify({ der: publicOf(EC_PRIVATE), signature: EC_SIGNATURE, text: 'other' }),
  ]),
  request('verify-arguments', [
    foreign('verify_signature', ''),
    foreign('verify_signature', hex('ffff')),
    foreign('verify_signature', message([9, 'unknown'])),
  ]),
];

const SIGNING: readonly Case[] = [
  request(
    'sign-hashes',
    HASHES.map((hash) => sign({ hash, der: PRIVATE })),
  ),
  request('sign-odd-hashes', [
    sign({ hash: 'SHA256', der: PRIVATE }),
    sign({ hash: 'md5', der: PRIVATE }),
    sign({ hash: '', der: PRIVATE }),
  ]),
  request('sign-texts', [sign({ der: PRIVATE, text: '' }), sign({ der: PRIVATE, text: 'long '.repeat(100) })]),
  request('sign-pem', [sign({ pem: pemOf(PRIVATE) })]),
  request('sign-keys', [
    sign({}),
    sign({ der: PRIVATE, pem: pemOf(PRIVATE) }),
    sign({ der: 'ff00' }),
    sign({ der: '' }),
    sign({ pem: 'no key' }),
    sign({ der: PUBLIC }),
    sign({ pem: publicPemOf(PRIVATE) }),
  ]),
  request('sign-arguments', [
    foreign('sign', ''),
    foreign('sign', hex('ffff')),
    foreign('sign', message([9, 'unknown'])),
  ]),
];

export const FOREIGN_SIGNATURES: readonly Case[] = [...VERIFYING, ...SIGNING];
