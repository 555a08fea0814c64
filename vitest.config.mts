import { defineConfig } from 'vitest/config';

const project = (
  name: string,
  order: number,
  testTimeout: number,
  more: { fileParallelism?: boolean; setupFiles?: string[] } = {},
) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: 2 * testTimeout,
    ...more,
    sequence: { groupOrder: order },
  },
});

/** The cheap ones first; those that drive Envoy or a browser one after the other, so that none waits for the machine. */
export default defineConfig({
  test: {
    projects: [
      project('unit', 0, 60_000, { setupFiles: ['test/support/property-seed.ts'] }),
      project('process', 1, 60_000),
      project('conformance', 2, 60_000, { fileParallelism: false }),
      project('workbench', 3, 120_000, { fileParallelism: false }),
    ],
  },
});
