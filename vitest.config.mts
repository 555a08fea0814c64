import { defineConfig } from 'vitest/config';

const project = (name: string, order: number, testTimeout: number, fileParallelism = true) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    fileParallelism,
    sequence: { groupOrder: order },
  },
});

/** The cheap ones first; those that drive Envoy or a browser one after the other, so that none waits for the machine. */
export default defineConfig({
  test: {
    projects: [
      project('unit', 0, 10_000),
      project('process', 1, 60_000),
      project('conformance', 2, 60_000, false),
      project('workbench', 3, 120_000, false),
    ],
  },
});
