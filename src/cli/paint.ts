/** Terminal colours, or none. Colour never says what the words do not. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
}

function sgr(code: number): (text: string) => string {
  return (text) => `\u001b[${code}m${text}\u001b[0m`;
}

const plain = (text: string): string => text;

/** https://no-color.org */
export function paintFor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  const colour = stream.isTTY === true && (env['NO_COLOR'] ?? '') === '';
  if (!colour) return { bold: plain, dim: plain, good: plain, warn: plain, bad: plain };
  return { bold: sgr(1), dim: sgr(2), good: sgr(32), warn: sgr(33), bad: sgr(31) };
}
