/** The body of a function, and who folds it. */

import type { Chunk } from '../../document';
import type { ModuleScope } from '../../module-scope';
import { Folder } from './fold';
import type { Form } from './forms';
import { readForms } from './read';

export interface Body {
  readonly chunk: Chunk;
  readonly forms: readonly Form[];
  readonly folder: Folder;
}

/** Undefined of what is no function, or is not read without doubt. */
export function bodyOf(chunk: Chunk, scope: ModuleScope): Body | undefined {
  const { field, text, nodes, problems } = chunk;
  if (field?.kind !== 'func' || problems.length > 0) return undefined;
  const forms = readForms(field.body, text, nodes, field.node.end - 1);
  return { chunk, forms, folder: new Folder(scope, scope.funcType(field.type)?.results.length ?? 0) };
}
