import { Chunks, HttpRequest } from "kernel/net/http/request";

const request = new HttpRequest();
const chunks = new Chunks();
const area = memory.data(65536, 16);
export function buffer(): usize { return area; }
export function reset(): void { request.reset(); }
export function parse(length: i32): i32 { return request.parse(area, length); }
export function field(index: i32): i64 {
  switch (index) {
    case 0: return request.method;
    case 1: return request.targetAt - area;
    case 2: return request.targetLength;
    case 3: return request.minor;
    case 4: return request.fields;
    case 5: return request.contentLength;
    case 6: return request.keepAlive;
    case 7: return request.expectsContinue;
    case 8: return request.isPath("/a");
    default: return request.find("host");
  }
}
export function valueAt(index: i32): usize { return request.valueAt(index) - area; }
export function valueLength(index: i32): i32 { return request.valueLength(index); }
export function chunksReset(): void { chunks.reset(); }
export function chunksSkip(at: i32, length: i32): i32 { return chunks.skip(area + at, length); }
export function chunksTook(count: i32): void { chunks.took(count); }
export function chunksState(): i32 { return chunks.isEnd ? 1 : chunks.isBad ? 2 : 0; }
export function chunksLeft(): i64 { return chunks.left; }
