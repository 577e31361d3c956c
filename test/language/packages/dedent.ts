// ts-dedent: examples of its README.
import { dedent } from 'ts-dedent'

export function main(): void {
  console.log(dedent`A string that gets so long you need to break it over
                     multiple lines. Luckily dedent is here to keep it
                     readable without lots of spaces ending up in the string
                     itself.`)
  const value = 'two\nlines'
  console.log(dedent`
    A test that dedents ${1 + 1} things:
      * ${value}
      * ${true}
    done
  `)
  console.log(dedent('\n  plain\n    text\n  '))
}
