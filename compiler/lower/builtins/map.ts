/** `Map`. A key that ends in `/n` is for calls with n arguments. */
export const mapBuiltins: Record<string, string> = {
  'new Map': 'map/create <K,V> () : map<K,V>',
  'new Map/1': 'map/fromIter <K,V> (iter<ref>) : map<K,V> !',
  'get Map.prototype.size': 'map/size <K,V> () : i32',
  'Map.prototype.clear': 'map/clear <K,V> () : void',
  'Map.prototype.delete': 'map/remove <K,V> (K) : bool',
  'Map.prototype.entries': 'map/entries <K,V> () : iter<ref>',
  'Map.prototype.forEach': 'map/forEach <K,V> (fn(V,K,this):void) : void !',
  'Map.prototype.get': 'map/get <K,V,R> (K) : V?',
  'Map.prototype.has': 'map/has <K,V> (K) : bool',
  'Map.prototype.keys': 'map/keys <K,V> () : iter<K>',
  'Map.prototype.set': 'map/set <K,V> (K, V) : map<K,V>',
  'Map.prototype.values': 'map/values <K,V> () : iter<V>',
}
