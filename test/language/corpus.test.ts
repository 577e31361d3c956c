// The corpus itself: plain TypeScript without an error, each program with an output of its own under Node.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { corpus, features, languageFolder } from './corpus.ts'
import { runUnderNode } from './node.ts'

const programs = corpus()

describe(`${programs.length} programs in ${features(programs).size} features`, () => {
  it('type-check strictly, without DOM and without Node', () => {
    const file = path.join(languageFolder(), 'programs', 'tsconfig.json')
    const { options, fileNames, errors } = ts.parseJsonConfigFileContent(ts.readConfigFile(file, ts.sys.readFile).config, ts.sys, path.dirname(file))
    const found = [...errors, ...ts.getPreEmitDiagnostics(ts.createProgram(fileNames, options))]
    expect(options).toMatchObject({ strict: true, lib: ['lib.es2022.d.ts'], types: [] })
    expect(fileNames.length).toBeGreaterThanOrEqual(programs.length)
    expect(found.map(({ file, start, messageText }) => `${file?.fileName}:${file?.getLineAndCharacterOfPosition(start ?? 0).line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)).toEqual([])
  })

  it('say at the top what they show', () => {
    expect(programs.filter(({ file }) => !/^(\/\/|\/\*)/.test(readFileSync(file, 'utf8'))).map(({ title }) => title)).toEqual([])
  })

  it('print something under Node, the same each time', async () => {
    const ordinary = programs.filter(({ expected }) => expected === undefined)
    const [once, again] = await Promise.all([runUnderNode(ordinary), runUnderNode([...ordinary].reverse())])
    expect(ordinary.filter(({ title }) => !once.get(title)?.trim()).map(({ title }) => title)).toEqual([])
    expect(ordinary.filter(({ title }) => once.get(title) !== again.get(title)).map(({ title }) => title)).toEqual([])
  })

  it('number at least 200', () => {
    expect(programs.length).toBeGreaterThanOrEqual(200)
  })
})
