import { describe, expect, it } from 'vitest'
import { instructionsOf, lineage, stagesOf } from './dockerfile.ts'

const words = (text: string): string[] =>
  instructionsOf(text).map(one => [one.name, ...one.words.map(word => word.text)].join('|'))

describe('the instructions of a Dockerfile', () => {
  it('are read in any case, with quotes and escapes undone', () => {
    expect(words('from node AS build\nenv A="b c" D=e\\ f\nRun  echo   hi')).toEqual([
      'FROM|node|AS|build',
      'ENV|A=b c|D=e f',
      'RUN|echo|hi',
    ])
  })

  it('go on over lines, with comments and empty lines between them', () => {
    expect(words('ENV A=1 \\\n  # why\n\n  B=2 \\\r\n  C=3\nUSER node')).toEqual(['ENV|A=1|B=2|C=3', 'USER|node'])
  })

  it('know where each word stands', () => {
    const text = 'FROM node\nENV A=1 \\\n    B=2\n'
    const [, env] = instructionsOf(text)
    expect(env?.words.map(({ at }) => text.slice(at, at + 3))).toEqual(['A=1', 'B=2'])
  })

  it('heed another escape character', () => {
    expect(words('# escape=`\nENV A=C:\\\\b `\n  D=e')).toEqual(['ENV|A=C:\\\\b|D=e'])
  })

  it('leave out what a heredoc holds', () => {
    expect(words('RUN <<EOF\nENV A=1\nEOF\nCOPY <<-"END" /a\n\tUSER x\n\tEND\nUSER node')).toEqual([
      'RUN|<<EOF',
      'COPY|<<-END|/a',
      'USER|node',
    ])
    expect(words('RUN echo $((1<<2))\nUSER node')).toHaveLength(2)
  })

  it('are found behind ONBUILD', () => {
    expect(words('ONBUILD ENV A=1')).toEqual(['ENV|A=1'])
  })
})

describe('the stages of a Dockerfile', () => {
  const stages = stagesOf(
    instructionsOf('ARG A\nFROM --platform=$P Node AS Base\nUSER a\nFROM node\nUSER b\nFROM base AS last\nUSER c'),
  )

  it('have a name, what they begin with and their instructions', () => {
    expect(stages.map(({ name, from, instructions }) => [name, from, instructions.length])).toEqual([
      ['base', 'node', 1],
      ['1', 'node', 1],
      ['last', 'base', 1],
    ])
  })

  it('are built upon one another', () => {
    const last = stages.at(-1)
    expect(last && lineage(last, stages).map(({ name }) => name)).toEqual(['last', 'base'])
  })
})
