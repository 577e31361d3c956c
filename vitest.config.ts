import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Compiled code in one process, without QEMU, builds, ports or drives: two files at a time. All others one after another: a board farm of two cores is the normal case. */
const quick = ['test/lang/**', 'test/kernel/net/**', 'test/kernel/fs/**', 'test/kernel/block/**', 'test/power/**', 'test/sim/**', 'test/drivers/*/**'].map((place) => `${place}/*.test.ts`)
/** Files there that start QEMU. */
const alone = ['test/drivers/block/qemu.test.ts']

/** What builds every app for every board goes first: others find these builds there. */
class BuildsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted.filter(builds), ...sorted.filter((file) => !builds(file))]
  }
}
const builds = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('/test/system/boards.test.ts')

const common = { exclude: ['**/node_modules/**', 'build/**'], maxConcurrency: 2, testTimeout: 60_000, hookTimeout: 120_000, slowTestThreshold: 5_000 }

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
    sequence: { sequencer: BuildsFirst },
    maxWorkers: 2,
    projects: [
      { extends: true, test: { ...common, name: 'machines', include: ['test/**/*.test.ts'], exclude: [...common.exclude, ...quick.map((place) => place.replace('*.test.ts', '!(qemu).test.ts'))], fileParallelism: false, sequence: { groupOrder: 0 } } },
      { extends: true, test: { ...common, name: 'quick', include: quick, exclude: [...common.exclude, ...alone], sequence: { groupOrder: 1 } } },
    ],
  },
})
