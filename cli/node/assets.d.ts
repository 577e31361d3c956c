/** What `uni run --on node` puts in the place of the image's files. */
declare module 'uni:assets' {
  export const assets: { path: string; type: string; etag: string; base64: string }[]
}
