import { defineConfig } from 'vitest/config'

// Files one after another: many start QEMU or gcc, and a board farm of two cores is the normal case.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'build/**'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    slowTestThreshold: 5_000,
  },
})
