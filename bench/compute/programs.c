/* The C twins of programs.ts: what a C programmer writes for a bare machine, compiled with the same gcc at -O2. */
#include "../../linker/startup/uni.h"
#include "allocator.h"

#define PROGRAM(name) __attribute__((noinline)) u32 name(i32 n)

static i32 tak(i32 x, i32 y, i32 z) { return y < x ? tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y)) : z; }
PROGRAM(calls) { return (u32)tak(n, n * 2 / 3, n / 3); }

struct body { f64 x, y, z, vx, vy, vz, mass; };
PROGRAM(nbody) {
  struct body *bodies = allocate(5 * sizeof *bodies);
  for (int i = 0; i < 5; i++) {
    f64 k = i;
    bodies[i] = (struct body){k * 1.5 - 2.0, k * 0.5 + 0.25, 1.0 - k * 0.75, 0.1 * k, 0.3 - 0.1 * k, 0.05 * k, 1.0 + k * 0.5};
  }
  const f64 dt = 0.001;
  for (i32 step = 0; step < n; step++) {
    for (int i = 0; i < 5; i++) {
      struct body *a = &bodies[i];
      for (int j = i + 1; j < 5; j++) {
        struct body *b = &bodies[j];
        f64 dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
        f64 square = dx * dx + dy * dy + dz * dz;
        f64 magnitude = dt / (square * __builtin_sqrt(square));
        a->vx -= dx * b->mass * magnitude;
        a->vy -= dy * b->mass * magnitude;
        a->vz -= dz * b->mass * magnitude;
        b->vx += dx * a->mass * magnitude;
        b->vy += dy * a->mass * magnitude;
        b->vz += dz * a->mass * magnitude;
      }
    }
    for (int i = 0; i < 5; i++) {
      bodies[i].x += dt * bodies[i].vx;
      bodies[i].y += dt * bodies[i].vy;
      bodies[i].z += dt * bodies[i].vz;
    }
  }
  u32 result = (u32)(i32)(bodies[0].x * 1000000.0);
  release(bodies);
  return result;
}

PROGRAM(sieve) {
  u8 *composite = allocate((u32)n + 1);
  __builtin_memset(composite, 0, (u32)n + 1);
  u32 count = 0;
  for (i32 i = 2; i <= n; i++) {
    if (composite[i]) continue;
    count++;
    for (i32 j = i + i; j <= n; j += i) composite[j] = 1;
  }
  release(composite);
  return count;
}

static const u32 K[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
  0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
static u32 rotr(u32 x, int k) { return x >> k | x << (32 - k); }
static void compress(u32 *h, const u8 *p) {
  u32 w[64];
  for (int i = 0; i < 16; i++, p += 4) w[i] = (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
  for (int i = 16; i < 64; i++) {
    u32 a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (rotr(a, 7) ^ rotr(a, 18) ^ a >> 3) + w[i - 7] + (rotr(b, 17) ^ rotr(b, 19) ^ b >> 10);
  }
  u32 a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
  for (int i = 0; i < 64; i++) {
    u32 t1 = k + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i];
    u32 t2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    k = g; g = f; f = e; e = d + t1; d = c; c = b; b = a; a = t1 + t2;
  }
  h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += k;
}
PROGRAM(sha256) {
  u32 length = (u32)n * 64;
  u8 *data = allocate(length);
  for (u32 i = 0; i < length; i++) data[i] = (u8)(i * 7);
  u32 h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (u32 at = 0; at < length; at += 64) compress(h, data + at);
  release(data);
  return h[0];
}

PROGRAM(checksums) {
  u32 table[256];
  for (u32 i = 0; i < 256; i++) {
    u32 c = i;
    for (int k = 0; k < 8; k++) c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
    table[i] = c;
  }
  u8 *data = allocate((u32)n);
  for (i32 i = 0; i < n; i++) data[i] = (u8)(i ^ (u32)i >> 8);
  u32 crc = 0xffffffff, sum = 0;
  for (i32 i = 0; i < n; i++) crc = table[(crc ^ data[i]) & 0xff] ^ crc >> 8;
  for (i32 i = 0; i + 1 < n; i += 2) sum += (u32)data[i] << 8 | data[i + 1];
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  release(data);
  return ~crc ^ sum;
}

struct node { struct node *left, *right; };
static struct node *grow(i32 depth) {
  struct node *node = allocate(sizeof *node);
  node->left = depth > 0 ? grow(depth - 1) : 0;
  node->right = depth > 0 ? grow(depth - 1) : 0;
  return node;
}
static i32 size(const struct node *node) {
  return 1 + (node->left ? size(node->left) : 0) + (node->right ? size(node->right) : 0);
}
static void drop(struct node *node) {
  if (node->left) drop(node->left);
  if (node->right) drop(node->right);
  release(node);
}
PROGRAM(trees) {
  u32 total = 0;
  for (i32 i = 0; i < n; i++) {
    struct node *root = grow(10);
    total += (u32)size(root);
    drop(root);
  }
  return total;
}

static char *append_text(char *at, const char *text) { while (*text) *at++ = *text++; return at; }
static char *append_number(char *at, u32 value) {
  char digits[10];
  int count = 0;
  do digits[count++] = (char)('0' + value % 10); while (value /= 10);
  while (count) *at++ = digits[--count];
  return at;
}
/* Returns a string of its own, as a C function that builds one does. */
static char *line_of(i32 i) {
  char buffer[64], *at = append_text(buffer, "item ");
  at = append_number(at, (u32)i);
  at = append_text(at, " costs ");
  at = append_number(at, (u32)i * 37);
  at = append_text(at, " cents");
  *at++ = 0;
  char *line = allocate((u32)(at - buffer));
  __builtin_memcpy(line, buffer, (u32)(at - buffer));
  return line;
}
PROGRAM(strings) {
  u32 hash = 0;
  for (i32 i = 0; i < n; i++) {
    char *line = line_of(i);
    for (char *at = line; *at; at++) hash = hash * 31 + (u8)*at;
    release(line);
  }
  return hash;
}

struct shape { i32 (*area)(const struct shape *); i32 a, b; };
static i32 square(const struct shape *s) { return s->a * s->a; }
static i32 rectangle(const struct shape *s) { return s->a * s->b; }
static i32 triangle(const struct shape *s) { return (s->a * s->b) >> 1; }
PROGRAM(dispatch) {
  struct shape *shapes[300];
  for (i32 i = 0; i < 300; i++) {
    i32 kind = i * 7 % 3;
    shapes[i] = allocate(sizeof **shapes);
    *shapes[i] = kind == 0 ? (struct shape){square, i, 0} : kind == 1 ? (struct shape){rectangle, i, i + 1} : (struct shape){triangle, i, i + 2};
  }
  i32 total = 0;
  for (i32 r = 0; r < n; r++) for (i32 i = 0; i < 300; i++) total += shapes[i]->area(shapes[i]) ^ r;
  for (i32 i = 0; i < 300; i++) release(shapes[i]);
  return (u32)total;
}

static void quicksort(i32 *a, i32 low, i32 high) {
  while (high - low > 16) {
    i32 pivot = a[(low + high) >> 1], i = low, j = high;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i <= j) { i32 t = a[i]; a[i++] = a[j]; a[j--] = t; }
    }
    quicksort(a, low, j);
    low = i;
  }
  for (i32 i = low + 1; i <= high; i++) {
    i32 v = a[i], j = i - 1;
    for (; j >= low && a[j] > v; j--) a[j + 1] = a[j];
    a[j + 1] = v;
  }
}
PROGRAM(sorting) {
  i32 *a = allocate((u32)n * 4);
  u32 x = 12345, hash = 0;
  for (i32 i = 0; i < n; i++) { x = x * 1664525 + 1013904223; a[i] = (i32)(x >> 4); }
  quicksort(a, 0, n - 1);
  for (i32 i = 0; i < n; i++) hash = hash * 31 + (u32)a[i];
  release(a);
  return hash;
}

PROGRAM(copies) {
  u8 *from = allocate(1514), *to = allocate(1514 * 4);
  for (u32 i = 0; i < 1514; i++) from[i] = (u8)(i * 3);
  __builtin_memset(to, 0, 1514 * 4);
  for (i32 f = 0; f < n; f++) {
    __builtin_memcpy(to + (f & 3) * 1514, from, 1514);
    u8 *base = to + ((f + 1) & 3) * 1514, *source = to + (f & 3) * 1514;
    for (u32 i = 0; i < 64; i++) base[i] = source[i] ^ (u8)f;
  }
  u32 hash = 0;
  for (u32 i = 0; i < 1514 * 4; i++) hash = hash * 31 + to[i];
  release(from);
  release(to);
  return hash;
}
