import { attempt } from './names';

/** What `read` returns, read when it is first asked for; `otherwise` where the file is damaged. */
export function later<T>(read: () => T, otherwise: T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    if (known === undefined) {
      const found = attempt(() => ({ value: read() }));
      known ??= found ?? { value: otherwise };
    }
    return known.value;
  };
}
