import type { SourceLanguage } from './model';

/** `DW_AT_language` (7.12, and https://dwarfstd.org/languages.html for those that were added since). */
const LANGUAGES: ReadonlyMap<number, SourceLanguage> = new Map([
  ...[0x01, 0x02, 0x0c, 0x10, 0x1d, 0x2c, 0x3e].map((code) => [code, 'c'] as const),
  ...[0x04, 0x11, 0x1a, 0x21, 0x2a, 0x2b, 0x3a].map((code) => [code, 'c++'] as const),
  ...[0x1c, 0x9000].map((code) => [code, 'rust'] as const), // rustc wrote a number of its own at first
  [0x16, 'go'] as const,
]);

/** TinyGo says C, so that debuggers take its units. */
export function languageOf(code: number, producer: string): SourceLanguage {
  return producer.startsWith('TinyGo') ? 'go' : (LANGUAGES.get(code) ?? 'other');
}
