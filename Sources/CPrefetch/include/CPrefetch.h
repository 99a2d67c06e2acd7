#ifndef CROSSFOOT_PREFETCH_H
#define CROSSFOOT_PREFETCH_H

/// Asks the processor to bring the memory at `address` near, and goes on without waiting. It changes
/// nothing and may be given any address. Swift has no word for this one instruction.
static inline void crossfoot_prefetch(const void *address) {
  __builtin_prefetch(address, 1, 3);
}

#endif
