/** A process that compiles and runs batches for `run.ts`: one job at a time, results as they come. */
import { problemText, programsIn, simulateBatch, type Result } from './batch.ts'
import type { Program } from './corpus.ts'

export interface Job { programs: Program[]; stress: boolean }

export type Report =
  | { kind: 'begin'; title: string }
  | { kind: 'result'; result: Result }
  /** The programs do not compile; `titles` are those that the errors are about, when that is known. */
  | { kind: 'refused'; text: string; titles: string[] }
  | { kind: 'end' }

const tell = (report: Report): void => void process.send!(report)

process.on('message', async ({ programs, stress }: Job) => {
  try {
    await simulateBatch(programs, { stress, onResult: (result) => tell({ kind: 'result', result }), onBegin: (title) => tell({ kind: 'begin', title }) })
  } catch (error) {
    tell({ kind: 'refused', text: problemText(error), titles: programsIn(error, programs).map(({ title }) => title) })
  }
  tell({ kind: 'end' })
})
