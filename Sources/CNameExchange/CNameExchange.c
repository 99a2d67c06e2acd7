#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "CNameExchange.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>

// From <linux/fs.h>, which is not everywhere; the same on every processor.
#define EXCHANGE 2
#endif

int crossfoot_exchange_names(const char *first, const char *second) {
#if defined(__linux__) && defined(SYS_renameat2)
  // The call itself: the C library's function of this name is not in every C library.
  return (int)syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, EXCHANGE);
#elif defined(__APPLE__)
  return renamex_np(first, second, RENAME_SWAP);
#else
  (void)first;
  (void)second;
  errno = ENOSYS;
  return -1;
#endif
}
