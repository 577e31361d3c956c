import { defineConfig } from 'vitest/config'

// Files one after another: many start QEMU or gcc, and a board farm of two cores is the normal case.
export default defineConfig({
  // Libraries of apps, over the modules' twins for Node.
  resolve: {
    alias: [
      { find: /^uni$/, replacement: `${import.meta.dirname}/cli/node/uni.ts` },
      { find: /^uni\/(assets|fs|http|kv|net)$/, replacement: `${import.meta.dirname}/cli/node/uni/$1.ts` },
      { find: /^uni\/([\w-]+)$/, replacement: `${import.meta.dirname}/lib/$1.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'build/**'],
    fileParallelism: false,
    maxConcurrency: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    slowTestThreshold: 5_000,
  },
})
