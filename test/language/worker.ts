/** A process that compiles and runs batches for `run.ts`: one job at a time, results as they come. */
import { problemText, simulateBatch, type Result } from './batch.ts'
import type { Program } from './corpus.ts'

export interface Job { programs: Program[]; stress: boolean }

export type Report =
  | { kind: 'begin'; title: string }
  | { kind: 'result'; result: Result }
  /** The programs of which there was no result do not compile together; which of them does not is not known. */
  | { kind: 'refused'; text: string }
  /** `memory` is what the process now has, in bytes. */
  | { kind: 'end'; memory: number }

const tell = (report: Report): void => void process.send!(report)

process.on('message', async ({ programs, stress }: Job) => {
  try {
    await simulateBatch(programs, { stress, onResult: (result) => tell({ kind: 'result', result }), onBegin: (title) => tell({ kind: 'begin', title }) })
  } catch (error) {
    tell({ kind: 'refused', text: problemText(error) })
  }
  tell({ kind: 'end', memory: process.memoryUsage.rss() })
})
