/** Locals, globals and tables. https://webassembly.github.io/spec/core/exec/instructions.html#variable-instructions */

export const VARIABLE_DOCS: Readonly<Record<string, string>> = {
  'local.get':
    'The value of a local variable or parameter. Parameters have the first numbers, from 0 on, and the locals follow.',
  'local.set': 'Takes a value and stores it in a local variable or parameter.',
  'local.tee': 'Stores a value in a local variable or parameter, and leaves it on the stack too.',
  'global.get': 'The value of a global variable. It may be imported, and shared with other modules.',
  'global.set': 'Takes a value and stores it in a global variable, which must be declared with `mut`.',

  'table.get': 'The reference at an index of a table. Traps if the index, unsigned, is not below its size.',
  'table.set':
    'Takes an index and a reference, and stores it there in a table. Traps if the index is not below its size.',
  'table.size': 'How many entries a table has now.',
  'table.grow':
    'Takes a reference and a count, and makes a table longer by so many entries with this reference. The result is the size before, or -1 where it cannot grow: it would pass its maximum, or the host refuses. It never traps.',
  'table.fill':
    'Takes an index, a reference and a count, and sets so many entries of a table to it. Traps before it changes any if one of them is beyond the end.',
  'table.copy':
    'Copies entries within a table, or from one to another: takes the index in the destination, that in the source, and the count. The places may overlap. Traps before it changes any if one is beyond the end of its table.',
  'table.init':
    'Copies references of an element segment into a table: takes the index in the table, that in the segment, and the count. Traps before it changes any if one is beyond the end of either; a segment that was dropped is empty.',
  'elem.drop':
    'Gives up an element segment, so that its references need not be kept: from then on it is empty. To drop it again has no effect.',
};
