/** Captures that are dropped on the panel, pasted into it, or chosen. */

import { h } from '../dom';
import type { ReplayState } from './state';

/** Larger ones belong into a scenario's `captures`. */
const MOST_BYTES = 64 * 1024 * 1024;

export function chooseCapture(state: ReplayState): void {
  const input = h('input', { type: 'file', multiple: true });
  input.addEventListener('change', () => void importFiles(state, [...(input.files ?? [])]));
  input.click();
}

/** Text fields take what is pasted into them themselves. */
export function acceptCaptures(root: HTMLElement, state: ReplayState): void {
  root.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    root.classList.add('dropping');
  });
  root.addEventListener('dragleave', (event) => {
    if (!root.contains(event.relatedTarget as Node | null)) root.classList.remove('dropping');
  });
  root.addEventListener('drop', (event) => {
    root.classList.remove('dropping');
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void importFiles(state, files);
  });
  document.addEventListener('paste', (event) => {
    if (isTyping(event)) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (files.length > 0) void importFiles(state, files);
    else if (text.trim() !== '') void importText(state, text);
    else return;
    event.preventDefault();
  });
}

function isTyping(event: Event): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

async function importFiles(state: ReplayState, files: readonly File[]): Promise<void> {
  for (const file of files) {
    if (file.size > MOST_BYTES) {
      state.say(`${file.name} is larger than 64 MiB. Name it in a scenario's "captures".`);
      continue;
    }
    await state.import(file.name, base64Of(new Uint8Array(await file.arrayBuffer())));
  }
}

function importText(state: ReplayState, text: string): Promise<void> {
  return state.import('the clipboard', base64Of(new TextEncoder().encode(text)));
}

const PIECE = 32_768;

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}
