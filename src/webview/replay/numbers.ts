/** Numbers of exchanges that are to be replayed; none: all. */
export type Numbers = readonly number[] | undefined;

export function merged(one: Numbers, other: Numbers): Numbers {
  return one === undefined || other === undefined ? undefined : [...new Set([...one, ...other])];
}
