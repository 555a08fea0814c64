/** Protobuf messages as hex for arguments of host calls. https://protobuf.dev/programming-guides/encoding/ */

import { hex, type Hex } from '../guest/program';

export type Field = readonly [number, string | number | Hex];

function varint(value: number): string {
  const byte = (n: number) => n.toString(16).padStart(2, '0');
  return value < 0x80 ? byte(value) : byte((value % 0x80) | 0x80) + varint(Math.floor(value / 0x80));
}

function field([number, value]: Field): string {
  if (typeof value === 'number') return varint(number << 3) + varint(value);
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8').toString('hex') : value.hex;
  return varint((number << 3) | 2) + varint(bytes.length / 2) + bytes;
}

/** Texts, numbers (as varints) and messages by their field numbers. */
export const message = (...fields: readonly Field[]): Hex => hex(fields.map(field).join(''));

/** `envoy.config.core.v3.GrpcService` with `envoy_grpc` and more. */
export const grpcService = (cluster: string, ...more: readonly Field[]): Hex =>
  message([1, message([1, cluster])], ...more);
