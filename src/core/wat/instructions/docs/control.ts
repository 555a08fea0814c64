/** https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions */

export const CONTROL_DOCS: Readonly<Record<string, string>> = {
  unreachable: 'Traps, always. Since nothing behind it runs, the rest of its block may take any values from the stack.',
  nop: 'Does nothing.',
  drop: 'Takes one value of any type off the stack, and forgets it.',
  select:
    'Takes two values and an i32: the first value stays if the i32 is not zero, the second if it is. Both have been computed before. References need their type with it, as in `select (result externref)`.',

  block:
    'Opens a block up to its `end`. Its label stands for that end: a branch to it leaves the block. It has its parameters on the stack and leaves its results; what lies below stays out of reach inside.',
  loop: 'Opens a block up to its `end`. Its label stands for the beginning: a branch to it, with the parameters, starts the next round. Without such a branch it runs once, and goes on behind `end`.',
  if: 'Takes an i32: not zero, the first part runs, zero, that behind `else`. Without `else` the block leaves what it takes. A branch to its label leaves it.',
  else: 'Ends the first part of an `if`, with its results on the stack, and begins the part for zero. It begins with the same parameters.',
  end: 'Ends the innermost block, or the function. Just the results must then be on the stack, nothing besides. The block’s label may stand behind it again.',

  br: 'Jumps to a label: behind the `end` of a block, or to the beginning of a `loop`. It takes what the label wants: the results of a block, the parameters of a loop; all else that the blocks in between left on the stack is dropped. Labels count from inside, 0 is the innermost.',
  br_if:
    'Takes an i32 and jumps to the label if it is not zero, as `br` does. If it is zero, it goes on, with what the label wants still on the stack.',
  br_table:
    'Takes an i32, unsigned, and jumps to the label with this number in the list, from 0 on; to the last, the default, if the list is not that long. All labels want the same values.',
  return: 'Leaves the function with its results, from however many blocks; all else on its stack is dropped.',
  call: 'Calls a function: takes its arguments off the stack, the last on top, and leaves its results.',
  call_indirect:
    'Calls a function from a table (the first, if none is named) by the index on top of the stack, above the arguments. Traps if the index is beyond the table, if the entry is null, and if its function is not of the type that is given.',
  call_ref: 'Calls the function whose reference is on top of the stack, above the arguments. Traps if it is null.',
  return_call:
    'Leaves the function and calls another in its place, which returns to the caller: calls in a row need no more stack. The results must be those of the function that it leaves.',
  return_call_indirect:
    'Leaves the function and calls one from a table in its place, which returns to the caller. Traps as `call_indirect` does.',
  return_call_ref:
    'Leaves the function and calls one by its reference in its place, which returns to the caller. Traps if it is null.',

  br_on_null:
    'Takes a reference: jumps to the label without it if it is null, else goes on with it, now of a type that is never null.',
  br_on_non_null:
    'Takes a reference: jumps to the label with it on top if it is not null, else goes on without it. At the label it is of a type that is never null.',
  br_on_cast:
    'Takes a reference of the first type and jumps to the label with it if it is of the second; else it goes on, still with the reference. It never traps.',
  br_on_cast_fail:
    'Takes a reference of the first type and jumps to the label with it if it is not of the second; else it goes on with the reference, now of the second type. It never traps.',

  throw:
    'Throws an exception with a tag, and with the values that the tag wants off the stack. The innermost handler for it, in this function or in its callers, goes on; without one it reaches the host.',
  throw_ref: 'Throws an exception again, from a reference to it (`exnref`). Traps if it is null.',
  try_table:
    'Opens a block that handles exceptions which are thrown inside, also in functions called: the first clause that fits jumps to its label. The labels in clauses count from outside the block; its own label stands for its end. Traps are not caught.',
  try: 'Opens a block that handles exceptions thrown inside it up to the first `catch`, also in functions called. A branch to its label leaves it. Superseded by `try_table`.',
  catch:
    'Ends what a `try` guards, or another handler, and begins the handler of exceptions with this tag: it starts with their values on the stack, and ends with the results of the block. Superseded by the clauses of `try_table`.',
  catch_all:
    'Ends what a `try` guards, or another handler, and begins the handler of all other exceptions, without their values. It must be the last. Superseded by the clauses of `try_table`.',
  rethrow:
    'Throws again, inside a handler, the exception that this caught; the label is that of its `try`. Superseded by `throw_ref`.',
  delegate:
    'Ends a `try` in place of handlers and `end`: exceptions thrown inside are left to the block with this label, and to what is around it. Superseded by `try_table`.',

  'cont.new':
    'Makes a continuation of a function, from its reference. The function does not start before it is resumed. Traps if the reference is null.',
  'cont.bind':
    'Gives a continuation the first of its arguments: it is used up, and the result is one that wants only the others. Traps if it is null, or was used already.',
  suspend:
    'Suspends this computation up to the innermost `resume` with a handler for the tag, which gets the values that the tag wants, and the rest as a continuation. Resumed, it goes on with the results of the tag. Traps if nothing handles the tag.',
  resume:
    'Runs a continuation with its arguments until it ends, and leaves its results. If it suspends with a tag that is listed, the handler jumps to its label, with the values and the rest as a new continuation. Traps if it is null, or was used already.',
  resume_throw:
    'Throws an exception with a tag at the place where a continuation is suspended, so that it can clean up. It is used up by that. Traps if it is null, or was used already.',
  resume_throw_ref:
    'As `resume_throw`, with an exception from a reference (`exnref`). Traps if one of them is null, or if the continuation was used already.',
  switch:
    'Suspends this computation and goes on with another continuation at once, which gets the one suspended as its last argument. Traps if the continuation is null or was used already, or if no `resume` around it allows to switch with the tag.',
};
