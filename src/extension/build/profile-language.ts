/** Completion and hover in `wasm-plugin.yaml`. The YAML extension does it from the schema; few have it. */

import * as vscode from 'vscode';
import { profileFields, type ProfileField } from '../../node/profile-help';
import { PROFILE } from '../../node/profile-file';

const FILES: vscode.DocumentSelector = { pattern: `**/${PROFILE}`, scheme: 'file' };
const YAML_EXTENSION = 'redhat.vscode-yaml';

export function registerProfileLanguage(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(FILES, { provideCompletionItems: complete }, ' ', '[', ','),
    vscode.languages.registerHoverProvider(FILES, { provideHover: hover }),
  );
}

function hasYamlExtension(): boolean {
  return vscode.extensions.getExtension(YAML_EXTENSION) !== undefined;
}

function complete(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
  if (hasYamlExtension()) return [];
  const before = document.lineAt(position.line).text.slice(0, position.character);
  const fields = profileFields(parentOf(document, position.line));
  if (/^\s*\w*$/.test(before)) return fields.map(fieldItem);
  const [, name] = /^\s*(\w+):/.exec(before) ?? [];
  const values = fields.find((field) => field.name === name)?.values ?? [];
  return values.map((value) => new vscode.CompletionItem(value, vscode.CompletionItemKind.EnumMember));
}

function fieldItem({ name, description }: ProfileField): vscode.CompletionItem {
  const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Property);
  item.insertText = `${name}: `;
  item.documentation = description;
  return item;
}

function hover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
  const range = document.getWordRangeAtPosition(position, /^\s*\w+(?=:)/) ?? document.getWordRangeAtPosition(position);
  if (hasYamlExtension() || range === undefined) return undefined;
  const word = document.getText(range).trim();
  const field = profileFields(parentOf(document, position.line)).find(({ name }) => name === word);
  return field === undefined ? undefined : new vscode.Hover(field.description, range);
}

/** The field that a line stands below: the nearest line above that is less indented. */
function parentOf(document: vscode.TextDocument, line: number): string | undefined {
  const indent = document.lineAt(line).firstNonWhitespaceCharacterIndex;
  for (let at = line - 1; at >= 0 && indent > 0; at--) {
    const { text, firstNonWhitespaceCharacterIndex: own, isEmptyOrWhitespace } = document.lineAt(at);
    if (!isEmptyOrWhitespace && own < indent) return /^\s*(\w+):/.exec(text)?.[1];
  }
  return undefined;
}
