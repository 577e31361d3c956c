/** `JSON`. A call whose second argument is a function goes to the entry with `#function`. Typed results are read with `json.Reader`. */
export const jsonBuiltins: Record<string, string> = {
  'JSON.parse': 'json/parse (string) : ref !',
  'JSON.parse#function': 'json/parseWith (string, fn(string,ref):ref) : ref !',
  'JSON.stringify': 'json/stringify (ref, ref=, ref=) : string !',
  'JSON.stringify#function': 'json/stringifyWith (ref, fn(string,ref):ref, ref=) : string !',
}
