/** `Set`. A key that ends in `/n` is for calls with n arguments. */
export const setBuiltins: Record<string, string> = {
  'new Set': 'set/create <T> () : set<T>',
  'new Set/1': 'set/fromIter <T> (iter<T>) : set<T> !',
  'get Set.prototype.size': 'set/size <T> () : i32',
  'Set.prototype.add': 'set/add <T> (T) : set<T>',
  'Set.prototype.clear': 'set/clear <T> () : void',
  'Set.prototype.delete': 'set/remove <T> (T) : bool',
  'Set.prototype.entries': 'set/entries <T> () : iter<ref>',
  'Set.prototype.forEach': 'set/forEach <T> (fn(T,T,this):void) : void !',
  'Set.prototype.has': 'set/has <T> (T) : bool',
  'Set.prototype.keys': 'set/values <T> () : iter<T>',
  'Set.prototype.values': 'set/values <T> () : iter<T>',
}
