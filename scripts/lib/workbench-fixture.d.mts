export function prepareFolder(root: string, target: string): string;
export function buildHostSuite(root: string, target: string): Promise<string>;
