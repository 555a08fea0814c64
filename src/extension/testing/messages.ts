/** What is wrong, as VS Code's tests tell it: at its line, and with a difference where there is one. */

import * as vscode from 'vscode';
import type { Place, Problem } from '../../core/problem';
import { problemLine } from '../../node/problem-line';
import type { TestFailure } from '../../node/scenario-tests';

export function failureMessage({ message, place, expected, actual }: TestFailure): vscode.TestMessage {
  const isDifference = expected !== undefined && actual !== undefined;
  const told = isDifference ? vscode.TestMessage.diff(message, expected, actual) : new vscode.TestMessage(message);
  return at(told, place.file, place);
}

/** At `place`, which may be another than its own. */
export function problemMessage(one: Problem, file: string, place: Place = one.place): vscode.TestMessage {
  const told = new vscode.TestMessage(problemText(one));
  return place.line === undefined ? at(told, file, {}) : at(told, place.file ?? file, place);
}

/** With the file's path from the workspace folder. */
export function problemText(one: Problem): string {
  const { file } = one.place;
  if (file === undefined) return problemLine(one);
  return problemLine({ ...one, place: { ...one.place, file: vscode.workspace.asRelativePath(file) } });
}

/** Where a place begins; without a line, where its file begins. */
export function rangeOf({ line = 1, column = 1 }: Place): vscode.Range {
  return new vscode.Range(line - 1, column - 1, line - 1, column - 1);
}

function at(told: vscode.TestMessage, file: string, place: Place): vscode.TestMessage {
  told.location = new vscode.Location(vscode.Uri.file(file), rangeOf(place));
  return told;
}
