/*
 * A plugin for QEMU's TCG that counts the instructions a guest runs, by translation block, and writes "address count" lines at the end.
 * A block left early by a fault counts whole.
 *
 * Reference: QEMU, docs/devel/tcg-plugins. Debian does not ship qemu-plugin.h; these are the declarations used (API version 2).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t id_t_;
struct qemu_plugin_tb;
struct qemu_plugin_scoreboard;
typedef struct { struct qemu_plugin_scoreboard *score; size_t offset; } qemu_plugin_u64;
enum { INLINE_ADD_U64 = 0 };

extern struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t element_size);
extern uint64_t qemu_plugin_u64_sum(qemu_plugin_u64 entry);
extern void qemu_plugin_register_vcpu_tb_trans_cb(id_t_ id, void (*cb)(id_t_, struct qemu_plugin_tb *));
extern void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(struct qemu_plugin_tb *tb, int op, qemu_plugin_u64 entry, uint64_t imm);
extern void qemu_plugin_register_atexit_cb(id_t_ id, void (*cb)(id_t_, void *), void *userdata);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
extern uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = 2;

/* Blocks are found by address and length: one that is translated again goes on with its counter. */
enum { SLOTS = 1 << 16 };
static struct qemu_plugin_scoreboard *counts;
static struct { uint64_t address; size_t length; } blocks[SLOTS];
static const char *path;

static qemu_plugin_u64 counter(size_t slot) { return (qemu_plugin_u64){ counts, slot * sizeof(uint64_t) }; }

static void translated(id_t_ id, struct qemu_plugin_tb *tb) {
  uint64_t address = qemu_plugin_tb_vaddr(tb);
  size_t length = qemu_plugin_tb_n_insns(tb);
  size_t slot = (address >> 2) * 2654435761u % (SLOTS - 1) + 1;
  size_t tries = 0;
  (void)id;
  while (blocks[slot].length && (blocks[slot].address != address || blocks[slot].length != length) && ++tries < SLOTS) slot = slot % (SLOTS - 1) + 1;
  if (tries == SLOTS) slot = 0; /* full: counted together, at address 0 */
  else { blocks[slot].address = address; blocks[slot].length = length; }
  qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, INLINE_ADD_U64, counter(slot), length);
}

static void finished(id_t_ id, void *data) {
  FILE *out = fopen(path, "w");
  (void)id;
  (void)data;
  if (!out) return;
  for (size_t slot = 0; slot < SLOTS; ++slot) {
    uint64_t count = qemu_plugin_u64_sum(counter(slot));
    if (count) fprintf(out, "%llx %zu %llu\n", (unsigned long long)blocks[slot].address, blocks[slot].length, (unsigned long long)count);
  }
  fclose(out);
}

EXPORT int qemu_plugin_install(id_t_ id, const void *info, int argc, char **argv) {
  (void)info;
  for (int i = 0; i < argc; ++i) if (!strncmp(argv[i], "out=", 4)) path = strdup(argv[i] + 4);
  if (!path) return -1;
  counts = qemu_plugin_scoreboard_new(SLOTS * sizeof(uint64_t));
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, finished, NULL);
  return 0;
}
