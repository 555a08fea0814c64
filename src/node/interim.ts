// INTERIM: until core/capture/detect and core/capture/mask are there.
import type { Capture } from '../core/capture/capture';
import { importHar } from '../core/capture/har';
import type { Checked } from '../core/problem';

export function detectCapture(_name: string, _text: string): 'har' | 'scenario' | undefined {
  return 'har';
}
export function importCapture(_format: string, text: string): Checked<Capture> {
  const { value, problems } = importHar(JSON.parse(text) as unknown);
  return { value: { exchanges: value }, problems };
}
export function maskSecrets(
  capture: Capture,
  _options?: object,
): { capture: Capture; masked: { name: string; count: number }[] } {
  return { capture, masked: [] };
}
