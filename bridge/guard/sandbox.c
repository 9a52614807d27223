/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_TMPFILE and the CLONE_NEW… flags */
#include "bridge/guard/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "bridge/base/error.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Calls that libseccomp 2.5 has no name for. Such young ones have the same number on
 * every architecture. */
#define CALL_FCHMODAT2 452
#define CALL_SETXATTRAT 463
#define CALL_REMOVEXATTRAT 466
#define CALL_FILE_SETATTR 469

/* A list of what is denied, not of what is allowed: below us are PortAudio, alsa-lib
 * and the client of whatever sound server there is, and the system calls that these
 * make differ from release to release. What must not happen, however, is known.
 *
 * A call that an architecture lacks (arm64 has no open or mkdir, none but 32-bit ARM has
 * chown32) has a negative number here and is left out. */

/* Denied whatever the arguments are. */
static const struct {
	int call;
	int error;
} denied_calls[] = {
	/* Other programs, and ways round this filter. */
	{SCMP_SYS(execve), EACCES},
	{SCMP_SYS(execveat), EACCES},
	{SCMP_SYS(io_uring_setup), ENOSYS},
	{SCMP_SYS(io_uring_enter), ENOSYS},
	{SCMP_SYS(io_uring_register), ENOSYS},
	/* The flags of these two are behind a pointer, which a filter cannot follow. The
	 * C library falls back to clone and openat. */
	{SCMP_SYS(clone3), ENOSYS},
	{SCMP_SYS(openat2), ENOSYS},

	/* Memory and descriptors of other processes. */
	{SCMP_SYS(ptrace), EPERM},
	{SCMP_SYS(process_vm_readv), EPERM},
	{SCMP_SYS(process_vm_writev), EPERM},
	{SCMP_SYS(process_madvise), EPERM},
	{SCMP_SYS(pidfd_getfd), EPERM},
	{SCMP_SYS(kcmp), EPERM},

	/* Being called from outside; binding a socket would also create a file. */
	{SCMP_SYS(bind), EACCES},
	{SCMP_SYS(listen), EACCES},

	/* Files. PulseAudio's client makes its folder whenever it connects and goes on
	 * only if that works or the folder is there already, hence EEXIST. */
	{SCMP_SYS(mkdir), EEXIST},
	{SCMP_SYS(mkdirat), EEXIST},
	{SCMP_SYS(creat), EACCES},
	{SCMP_SYS(mknod), EACCES},
	{SCMP_SYS(mknodat), EACCES},
	{SCMP_SYS(truncate), EACCES},
	{SCMP_SYS(truncate64), EACCES},
	{SCMP_SYS(rename), EACCES},
	{SCMP_SYS(renameat), EACCES},
	{SCMP_SYS(renameat2), EACCES},
	{SCMP_SYS(link), EACCES},
	{SCMP_SYS(linkat), EACCES},
	{SCMP_SYS(symlink), EACCES},
	{SCMP_SYS(symlinkat), EACCES},
	{SCMP_SYS(unlink), EACCES},
	{SCMP_SYS(unlinkat), EACCES},
	{SCMP_SYS(rmdir), EACCES},
	{SCMP_SYS(mq_open), EACCES},
	{SCMP_SYS(mq_unlink), EACCES},
	/* Names, owners, times and attributes can carry words as well as content can. */
	{SCMP_SYS(chmod), EPERM},
	{SCMP_SYS(fchmod), EPERM},
	{SCMP_SYS(fchmodat), EPERM},
	{CALL_FCHMODAT2, EPERM},
	{SCMP_SYS(chown), EPERM},
	{SCMP_SYS(fchown), EPERM},
	{SCMP_SYS(lchown), EPERM},
	{SCMP_SYS(fchownat), EPERM},
	{SCMP_SYS(chown32), EPERM},
	{SCMP_SYS(fchown32), EPERM},
	{SCMP_SYS(lchown32), EPERM},
	{SCMP_SYS(utime), EPERM},
	{SCMP_SYS(utimes), EPERM},
	{SCMP_SYS(futimesat), EPERM},
	{SCMP_SYS(utimensat), EPERM},
	{SCMP_SYS(utimensat_time64), EPERM},
	{SCMP_SYS(setxattr), EPERM},
	{SCMP_SYS(lsetxattr), EPERM},
	{SCMP_SYS(fsetxattr), EPERM},
	{SCMP_SYS(removexattr), EPERM},
	{SCMP_SYS(lremovexattr), EPERM},
	{SCMP_SYS(fremovexattr), EPERM},
	{CALL_SETXATTRAT, EPERM},
	{CALL_REMOVEXATTRAT, EPERM},
	{CALL_FILE_SETATTR, EPERM},

	/* The file system and the name spaces. */
	{SCMP_SYS(mount), EPERM},
	{SCMP_SYS(umount), EPERM},
	{SCMP_SYS(umount2), EPERM},
	{SCMP_SYS(move_mount), EPERM},
	{SCMP_SYS(open_tree), EPERM},
	{SCMP_SYS(fsopen), EPERM},
	{SCMP_SYS(fsmount), EPERM},
	{SCMP_SYS(fsconfig), EPERM},
	{SCMP_SYS(fspick), EPERM},
	{SCMP_SYS(mount_setattr), EPERM},
	{SCMP_SYS(pivot_root), EPERM},
	{SCMP_SYS(chroot), EPERM},
	{SCMP_SYS(setns), EPERM},
	{SCMP_SYS(unshare), EPERM},
	{SCMP_SYS(open_by_handle_at), EPERM},

	/* Parts of the kernel that sound needs nothing of. */
	{SCMP_SYS(bpf), EPERM},
	{SCMP_SYS(perf_event_open), EPERM},
	{SCMP_SYS(userfaultfd), EPERM},
	{SCMP_SYS(keyctl), EPERM},
	{SCMP_SYS(add_key), EPERM},
	{SCMP_SYS(request_key), EPERM},
	{SCMP_SYS(kexec_load), EPERM},
	{SCMP_SYS(kexec_file_load), EPERM},
	{SCMP_SYS(init_module), EPERM},
	{SCMP_SYS(finit_module), EPERM},
	{SCMP_SYS(delete_module), EPERM},
	{SCMP_SYS(reboot), EPERM},
	{SCMP_SYS(swapon), EPERM},
	{SCMP_SYS(swapoff), EPERM},
};

/* Denied if (argument & mask) == value. EACCES for opening, because it is the one
 * answer after which PulseAudio's client opens its cookie for reading only. */
static const struct {
	int call;
	int error;
	unsigned argument; /* counted from 0 */
	scmp_datum_t mask;
	scmp_datum_t value;
} denied_arguments[] = {
	{SCMP_SYS(open), EACCES, 1, O_CREAT, O_CREAT},
	{SCMP_SYS(open), EACCES, 1, O_TRUNC, O_TRUNC},
	{SCMP_SYS(open), EACCES, 1, O_TMPFILE, O_TMPFILE},
	{SCMP_SYS(openat), EACCES, 2, O_CREAT, O_CREAT},
	{SCMP_SYS(openat), EACCES, 2, O_TRUNC, O_TRUNC},
	{SCMP_SYS(openat), EACCES, 2, O_TMPFILE, O_TMPFILE},
	{SCMP_SYS(clone), EPERM, 0, CLONE_NEWUSER, CLONE_NEWUSER},
	{SCMP_SYS(clone), EPERM, 0, CLONE_NEWNS, CLONE_NEWNS},
	{SCMP_SYS(clone), EPERM, 0, CLONE_NEWPID, CLONE_NEWPID},
	{SCMP_SYS(clone), EPERM, 0, CLONE_NEWNET, CLONE_NEWNET},
	{SCMP_SYS(clone), EPERM, 0, CLONE_NEWIPC, CLONE_NEWIPC},
	{SCMP_SYS(clone), EPERM, 0, CLONE_NEWUTS, CLONE_NEWUTS},
	{SCMP_SYS(clone), EPERM, 0, CLONE_NEWCGROUP, CLONE_NEWCGROUP},
	/* Typing into the terminal that the bridge was started from. The kernel looks at
	 * the lower half of the request only, so we do too. */
	{SCMP_SYS(ioctl), EPERM, 1, 0xffffffffu, TIOCSTI},
};

static const int socket_calls[] = {SCMP_SYS(socket), SCMP_SYS(socketpair)};

static int add_denial(scmp_filter_ctx filter, int call, int error, unsigned condition_count,
	const struct scmp_arg_cmp *condition)
{
	if (call < 0) {
		return 0;
	}
	return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO((unsigned)error), call,
		condition_count, condition);
}

static int add_sockets(scmp_filter_ctx filter, bool unix_sockets)
{
	const struct scmp_arg_cmp not_unix = {
		.arg = 0,
		.op = SCMP_CMP_NE,
		.datum_a = AF_UNIX,
	};
	int result = 0;

	for (size_t i = 0; i < COUNT(socket_calls) && result == 0; i++) {
		result = add_denial(filter, socket_calls[i], EAFNOSUPPORT, unix_sockets ? 1 : 0,
			&not_unix);
	}
	return result;
}

/* ftruncate is how a sound server's client gives its shared memory (a memfd, which is
 * no file) a size: PulseAudio's can do without, PipeWire's cannot. A filter does not
 * see what a descriptor is, so the call stays possible where there is a sound server.
 * It cannot do more than writing can to a file that was opened for that. */
static int add_shared_memory(scmp_filter_ctx filter, bool unix_sockets)
{
	int result = 0;

	if (!unix_sockets) {
		result = add_denial(filter, SCMP_SYS(ftruncate), EACCES, 0, NULL);
	}
	if (!unix_sockets && result == 0) {
		result = add_denial(filter, SCMP_SYS(ftruncate64), EACCES, 0, NULL);
	}
	return result;
}

static int add_rules(scmp_filter_ctx filter, const struct sandbox_settings *settings)
{
	int result = add_sockets(filter, settings->unix_sockets);

	if (result == 0) {
		result = add_shared_memory(filter, settings->unix_sockets);
	}
	for (size_t i = 0; i < COUNT(denied_calls) && result == 0; i++) {
		result = add_denial(filter, denied_calls[i].call, denied_calls[i].error, 0, NULL);
	}
	for (size_t i = 0; i < COUNT(denied_arguments) && result == 0; i++) {
		const struct scmp_arg_cmp condition = {
			.arg = denied_arguments[i].argument,
			.op = SCMP_CMP_MASKED_EQ,
			.datum_a = denied_arguments[i].mask,
			.datum_b = denied_arguments[i].value,
		};

		result = add_denial(filter, denied_arguments[i].call, denied_arguments[i].error, 1,
			&condition);
	}
	return result;
}

/* A call of another architecture (32-bit or x32) has other numbers, which the rules
 * know nothing of; none of our libraries makes one, so it ends the process. */
static int set_attributes(scmp_filter_ctx filter)
{
	int result = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

	if (result == 0) {
		result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	}
	if (result == 0) {
		result = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
	}
	return result;
}

static bool no_sandbox(int error_number, struct error *error)
{
	return error_set(error, ERROR_SYSTEM,
		"the sandbox of the listener cannot be switched on (%s): where the kernel or an "
		"emulator has no seccomp, set `sandbox: off`",
		strerror(error_number));
}

bool sandbox_enter_listener(const struct sandbox_settings *settings, struct error *error)
{
	scmp_filter_ctx filter = NULL;
	int result = 0;

	/* A core file would hold what was heard, and a debugger could read it. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		return no_sandbox(errno, error);
	}
	filter = seccomp_init(SCMP_ACT_ALLOW);
	if (filter == NULL) {
		return no_sandbox(ENOMEM, error);
	}
	result = set_attributes(filter);
	if (result == 0) {
		result = add_rules(filter, settings);
	}
	if (result == 0) {
		result = seccomp_load(filter);
	}
	seccomp_release(filter);
	return result == 0 || no_sandbox(result < 0 ? -result : EAGAIN, error);
}
