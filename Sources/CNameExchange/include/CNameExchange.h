#ifndef CROSSFOOT_NAME_EXCHANGE_H
#define CROSSFOOT_NAME_EXCHANGE_H

/// Gives the file or folder at path `first` the name `second`, and the other way round, in one step: no
/// moment has neither or one under both. Gives 0, or -1 with `errno` where nothing has changed; ENOSYS
/// where the system has no such call. Swift does not see the call, which is GNU's part of a header on
/// Linux.
int crossfoot_exchange_names(const char *first, const char *second);

#endif
