/** Nodes as text in one line, without comments. */

import { isList, type Node } from '../../tree';
import { clipped } from './markdown';

const LONGEST_WORD = 80;

export function nodeText(node: Node): string {
  return isList(node) ? `(${node.items.map(nodeText).join(' ')})` : clipped(node.text, LONGEST_WORD);
}
