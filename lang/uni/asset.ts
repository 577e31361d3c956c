/** A file that is part of the image. */
@final export class Asset {
  /** @param path of its URL @param type content type @param etag with its quotes @param at its bytes @param length how many */
  constructor(readonly path: string, readonly type: string, readonly etag: string, readonly at: usize, readonly length: i32) {}
}
