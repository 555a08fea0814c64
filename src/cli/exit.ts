export const Exit = { fine: 0, failed: 1, misuse: 2 } as const;
