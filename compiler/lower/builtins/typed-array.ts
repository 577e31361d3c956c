/**
 * Typed arrays, `ArrayBuffer` and `DataView`. `TypedArray` stands for all classes of typed arrays, `A` for that of the receiver. Elements
 * are f64 here; a name of a class among the types is that class.
 */
const classes = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array']

const ofClass = (name: string): [string, string][] => [
  [`new ${name}`, `typed-array/make <${name}> (ref, f64=, f64=) : ${name} !`],
  [`${name}.from`, `typed-array/fromIter <${name}> (iter<f64>) : ${name} !`],
  [`${name}.from/2`, `typed-array/fromMapped <${name}> (iter<f64>, fn(f64,i32):f64) : ${name} !`],
  [`${name}.of`, `typed-array/fromArray <${name}> (...f64) : ${name}`],
]

const views = (['Int8', 'Uint8', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float32', 'Float64'] as const).flatMap((type): [string, string][] => {
  const result = /^Float|^Uint32/.test(type) ? 'f64' : 'i32'
  const order = type.endsWith('8') ? '' : ', bool='
  return [
    [`DataView.prototype.get${type}`, `data-view/get${type} (f64${order}) : ${result} !`],
    [`DataView.prototype.set${type}`, `data-view/set${type.replace('Uint', 'Int')} (f64, f64${order}) : void !`],
  ]
})

export const typedArrayBuiltins: Record<string, string> = {
  ...Object.fromEntries(classes.flatMap(ofClass)),
  'get TypedArray.prototype.buffer': 'typed-array/bufferOf <A> () : buffer',
  'get TypedArray.prototype.byteLength': 'typed-array/byteLength <A> () : i32',
  'get TypedArray.prototype.byteOffset': 'typed-array/byteOffset <A> () : i32',
  'get TypedArray.prototype.length': 'typed-array/length <A> () : i32',
  'get TypedArray.prototype.BYTES_PER_ELEMENT': 'typed-array/elementSize <A> () : i32',
  'TypedArray.prototype.at': 'typed-array/at <A> (f64) : f64',
  'TypedArray.prototype.copyWithin': 'typed-array/copyWithin <A> (f64, f64, f64=) : A',
  'TypedArray.prototype.entries': 'typed-array/entries <A> () : iter<ref>',
  'TypedArray.prototype.every': 'typed-array/every <A> (fn(f64,i32,this):bool) : bool !',
  'TypedArray.prototype.fill': 'typed-array/fill <A> (f64, f64=, f64=) : A',
  'TypedArray.prototype.filter': 'typed-array/filter <A> (fn(f64,i32,this):bool) : A !',
  'TypedArray.prototype.find': 'typed-array/find <A> (fn(f64,i32,this):bool) : f64 !',
  'TypedArray.prototype.findIndex': 'typed-array/findIndex <A> (fn(f64,i32,this):bool) : i32 !',
  'TypedArray.prototype.findLast': 'typed-array/findLast <A> (fn(f64,i32,this):bool) : f64 !',
  'TypedArray.prototype.findLastIndex': 'typed-array/findLastIndex <A> (fn(f64,i32,this):bool) : i32 !',
  'TypedArray.prototype.forEach': 'typed-array/forEach <A> (fn(f64,i32,this):void) : void !',
  'TypedArray.prototype.includes': 'typed-array/includes <A> (f64, f64=) : bool',
  'TypedArray.prototype.indexOf': 'typed-array/indexOf <A> (f64, f64=) : i32',
  'TypedArray.prototype.join': 'typed-array/join <A> (string=) : string !',
  'TypedArray.prototype.keys': 'typed-array/keys <A> () : iter<f64>',
  'TypedArray.prototype.lastIndexOf': 'typed-array/lastIndexOf <A> (f64, f64=) : i32',
  'TypedArray.prototype.map': 'typed-array/map <A> (fn(f64,i32,this):f64) : A !',
  'TypedArray.prototype.reduce': 'typed-array/reduce <A,U> (fn(U,f64,i32,this):U, U) : U !',
  'TypedArray.prototype.reduce/1': 'typed-array/reduceFirst <A> (fn(f64,f64,i32,this):f64) : f64 !',
  'TypedArray.prototype.reduceRight': 'typed-array/reduceRight <A,U> (fn(U,f64,i32,this):U, U) : U !',
  'TypedArray.prototype.reduceRight/1': 'typed-array/reduceRightFirst <A> (fn(f64,f64,i32,this):f64) : f64 !',
  'TypedArray.prototype.reverse': 'typed-array/reverse <A> () : A',
  'TypedArray.prototype.set': 'typed-array/set <A> (ref, f64=) : void !',
  'TypedArray.prototype.slice': 'typed-array/slice <A> (f64=, f64=) : A',
  'TypedArray.prototype.some': 'typed-array/some <A> (fn(f64,i32,this):bool) : bool !',
  'TypedArray.prototype.sort': 'typed-array/sort <A> (fn(f64,f64):f64=) : A !',
  'TypedArray.prototype.subarray': 'typed-array/subarray <A> (f64=, f64=) : A',
  'TypedArray.prototype.toString': 'typed-array/join <A> () : string !',
  'TypedArray.prototype.values': 'typed-array/numberValues <A> () : iter<f64>',
  'new ArrayBuffer': 'typed-array/createBuffer (f64) : buffer !',
  'ArrayBuffer.isView': 'typed-array/isView (ref) : bool',
  'get ArrayBuffer.prototype.byteLength': 'typed-array/bufferLength () : i32',
  'ArrayBuffer.prototype.slice': 'typed-array/sliceBuffer (f64=, f64=) : buffer',
  'new DataView': 'data-view/create (buffer, f64=, f64=) : view !',
  'get DataView.prototype.buffer': 'data-view/bufferOf () : buffer',
  'get DataView.prototype.byteLength': 'data-view/byteLength () : i32',
  'get DataView.prototype.byteOffset': 'data-view/byteOffset () : i32',
  ...Object.fromEntries(views),
}
