/**
 * RegExp. `match` is a `RegExpMatch`, an array with three properties more. Methods of strings that also take a string are listed with their
 * parameters in brackets; `fn(...ref)` is called with one `Array<ref>` of all arguments, as many as the pattern has groups and three.
 */
const members: Record<string, string> = {
  exec: 'exec (string) : match !',
  test: 'test (string) : bool !',
  toString: 'toString () : string',
  'get source': 'source () : string',
  'get flags': 'flags () : string',
  'get global': 'global () : bool',
  'get ignoreCase': 'ignoreCase () : bool',
  'get multiline': 'multiline () : bool',
  'get dotAll': 'dotAll () : bool',
  'get unicode': 'unicode () : bool',
  'get sticky': 'sticky () : bool',
  'get lastIndex': 'lastIndex () : f64',
  'set lastIndex': 'setLastIndex (f64) : void',
}

/** Properties of a match. */
const results: Record<string, string> = {
  index: 'matchIndex () : f64',
  input: 'matchInput () : string',
  groups: 'matchGroups () : dict<ref>',
}

const key = (owner: string, member: string): string => member.replace(/^(?:(get|set) )?/, (_, how?: string) => (how ? `${how} ` : '') + `${owner}.prototype.`)

export const regexp: Record<string, string> = {
  'RegExp': 'regexp/from (ref=, ref=) : regexp !',
  'new RegExp': 'regexp/create (ref=, ref=) : regexp !',
  ...Object.fromEntries(Object.entries(members).map(([member, entry]) => [key('RegExp', member), `regexp/${entry}`])),
  ...Object.fromEntries(['RegExpMatchArray', 'RegExpExecArray'].flatMap((owner) => Object.entries(results).map(([member, entry]) => [key(owner, `get ${member}`), `regexp/${entry}`]))),
  // These take a string, too, which becomes a RegExp.
  'String.prototype.match': 'regexp/match (ref=) : match !',
  'String.prototype.matchAll': 'regexp/matchAll (ref=) : iter<ref> !',
  'String.prototype.search': 'regexp/search (ref=) : f64 !',
  'String.prototype.replace(regexp,string)': 'regexp/replace (regexp, string) : string !',
  'String.prototype.replace(regexp,fn)': 'regexp/replaceWith (regexp, fn(...ref):string) : string !',
  'String.prototype.replaceAll(regexp,string)': 'regexp/replaceAll (regexp, string) : string !',
  'String.prototype.replaceAll(regexp,fn)': 'regexp/replaceAllWith (regexp, fn(...ref):string) : string !',
  'String.prototype.split(regexp)': 'regexp/split (regexp, f64=) : ref[] !',
}
