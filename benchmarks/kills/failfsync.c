/* Preloaded into a database: when the file FAIL_TRIGGER exists, the next fsync of a file whose name holds FAIL_ON fails
 * with EIO, once. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fails(int file)
{
    const char *trigger = getenv("FAIL_TRIGGER"), *part = getenv("FAIL_ON");
    char link[64], name[4096];
    ssize_t length;

    if (!trigger || access(trigger, F_OK))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, name, sizeof name - 1);
    if (length < 0)
        return 0;
    name[length] = 0;
    return (!part || strstr(name, part)) && unlink(trigger) == 0;
}

static int synced(const char *which, int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, which);

    if (fails(file)) {
        errno = EIO;
        return -1;
    }
    return real(file);
}

int fsync(int file) { return synced("fsync", file); }
int fdatasync(int file) { return synced("fdatasync", file); }
