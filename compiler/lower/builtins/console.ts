/**
 * `console`. A call with a single argument of type string goes to the entry with `#string`, which needs nothing of what prints other values.
 */
const loggers = ['log', 'info', 'debug', 'warn', 'error']

export const consoleBuiltins: Record<string, string> = {
  ...Object.fromEntries(loggers.flatMap((name) => [[`console.${name}`, 'console/log (...ref) : void !'], [`console.${name}#string`, 'console/logString (string) : void']])),
  'console.assert': 'console/assertThat (bool=, ...ref) : void !',
  'console.count': 'console/count (string=) : void',
  'console.countReset': 'console/countReset (string=) : void',
  'console.dir': 'console/dir (ref=, ref=) : void !',
  'console.group': 'console/group (...ref) : void !',
  'console.groupCollapsed': 'console/group (...ref) : void !',
  'console.groupEnd': 'console/groupEnd () : void',
  'console.table': 'console/table (ref=) : void !',
  'console.time': 'console/time (string=) : void',
  'console.timeEnd': 'console/timeEnd (string=) : void',
  'console.timeLog': 'console/timeLog (string=, ...ref) : void !',
}
