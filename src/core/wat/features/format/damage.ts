/** Where a text stops being lists that close. */

import { Scanner, type Piece } from '../../scan';

/**
 * The first field that never ends; of a parenthesis too many the one that seems to end the module before. Undefined where
 * neither is found.
 */
export function damageIn(text: string): number | undefined {
  const scanner = new Scanner(text, 0, false, true);
  let closing: number | undefined;
  for (let piece = scanner.next(); piece !== undefined; piece = scanner.next()) {
    if (!piece.isClosed) return piece.start;
    if (isStray(piece, text)) return closing ?? piece.start;
    if (piece.kind === 'close') closing = piece.start;
  }
  return undefined;
}

function isStray({ kind, start }: Piece, text: string): boolean {
  return kind === 'stray' && text[start] === ')';
}
