/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_TMPFILE and the CLONE_NEW… flags */
#include "bridge/guard/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/guard/no_core.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Calls that libseccomp 2.5 has no name for. Such young ones have the same number on
 * every architecture. */
#define CALL_FCHMODAT2 452
#define CALL_SETXATTRAT 463
#define CALL_REMOVEXATTRAT 466
#define CALL_FILE_SETATTR 469
#define CALL_MSEAL 462 /* Linux 6.10 */

/* A list of what is denied, not of what is allowed: below us are PortAudio, alsa-lib
 * and the client of whatever sound server there is, and the system calls that these
 * make differ from release to release. What must not happen, however, is known.
 *
 * A call that an architecture lacks (arm64 has no open or mkdir, none but 32-bit ARM has
 * chown32) has a negative number here and is left out. */

struct denied_call {
	int call;
	int error;
};

/* Denied if (argument & mask) == value. */
struct denied_argument {
	int call;
	int error;
	unsigned argument; /* counted from 0 */
	scmp_datum_t mask;
	scmp_datum_t value;
};

/* Denied to both processes, whatever the arguments are. */
static const struct denied_call denied_calls[] = {
	/* Ways round this filter. */
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

	/* Being called from outside. */
	{SCMP_SYS(listen), EACCES},

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

/* Denied to both. */
static const struct denied_argument denied_arguments[] = {
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

/* Denied to the listener. */
static const struct denied_call listener_calls[] = {
	/* Other programs. */
	{SCMP_SYS(execve), EACCES},

	/* Binding a socket of this machine would create a file. */
	{SCMP_SYS(bind), EACCES},

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
};

/* EACCES for opening, because it is the one answer after which PulseAudio's client opens
 * its cookie for reading only. */
static const struct denied_argument listener_arguments[] = {
	{SCMP_SYS(open), EACCES, 1, O_CREAT, O_CREAT},
	{SCMP_SYS(open), EACCES, 1, O_TRUNC, O_TRUNC},
	{SCMP_SYS(open), EACCES, 1, O_TMPFILE, O_TMPFILE},
	{SCMP_SYS(openat), EACCES, 2, O_CREAT, O_CREAT},
	{SCMP_SYS(openat), EACCES, 2, O_TRUNC, O_TRUNC},
	{SCMP_SYS(openat), EACCES, 2, O_TMPFILE, O_TMPFILE},
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

static int add_calls(scmp_filter_ctx filter, const struct denied_call *calls, size_t count)
{
	int result = 0;

	for (size_t i = 0; i < count && result == 0; i++) {
		result = add_denial(filter, calls[i].call, calls[i].error, 0, NULL);
	}
	return result;
}

static int add_arguments(scmp_filter_ctx filter, const struct denied_argument *arguments,
	size_t count)
{
	int result = 0;

	for (size_t i = 0; i < count && result == 0; i++) {
		const struct scmp_arg_cmp condition = {
			.arg = arguments[i].argument,
			.op = SCMP_CMP_MASKED_EQ,
			.datum_a = arguments[i].mask,
			.datum_b = arguments[i].value,
		};

		result = add_denial(filter, arguments[i].call, arguments[i].error, 1, &condition);
	}
	return result;
}

static int add_common_rules(scmp_filter_ctx filter)
{
	int result = add_calls(filter, denied_calls, COUNT(denied_calls));

	return result != 0 ? result
		: add_arguments(filter, denied_arguments, COUNT(denied_arguments));
}

static int add_listener_rules(scmp_filter_ctx filter, const void *data)
{
	const struct sandbox_settings *settings = data;
	int result = add_sockets(filter, settings->unix_sockets);

	if (result == 0) {
		result = add_shared_memory(filter, settings->unix_sockets);
	}
	if (result == 0) {
		result = add_calls(filter, listener_calls, COUNT(listener_calls));
	}
	return result != 0 ? result
		: add_arguments(filter, listener_arguments, COUNT(listener_arguments));
}

/* --- the bridge --- */

/* The families that the bridge has a use for: its control socket and the listener's, the
 * broker's, and the kernel's own, which the C library asks for the addresses of this machine. */
static bool is_needed(int family)
{
	return family == AF_UNIX || family == AF_INET || family == AF_INET6 || family == AF_NETLINK;
}

static int add_families(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp above = {.arg = 0, .op = SCMP_CMP_GT, .datum_a = AF_NETLINK};
	int result = add_denial(filter, SCMP_SYS(socket), EAFNOSUPPORT, 1, &above);

	for (int family = 0; family <= AF_NETLINK && result == 0; family++) {
		const struct scmp_arg_cmp this_one = {
			.arg = 0, .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)family};
		if (!is_needed(family)) {
			result = add_denial(filter, SCMP_SYS(socket), EAFNOSUPPORT, 1, &this_one);
		}
	}
	return result;
}

/* Packets made by hand. */
static int add_raw_sockets(scmp_filter_ctx filter)
{
	static const int families[] = {AF_INET, AF_INET6};
	int result = 0;

	for (size_t i = 0; i < COUNT(families) && result == 0; i++) {
		const struct scmp_arg_cmp conditions[] = {
			{.arg = 0, .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)families[i]},
			{.arg = 1, .op = SCMP_CMP_MASKED_EQ, .datum_a = 0xf, .datum_b = SOCK_RAW},
		};
		result = add_denial(filter, SCMP_SYS(socket), EACCES, COUNT(conditions), conditions);
	}
	return result;
}

/* A filter sees neither paths nor the family of a socket. It does see where in memory the name
 * of the program stands, and how long an address is: only the kernel's own family has one of
 * this length, which the C library binds to ask for the addresses of this machine. */
static int add_bridge_rules(scmp_filter_ctx filter, const void *data)
{
	const struct scmp_arg_cmp other_program = {
		.arg = 0, .op = SCMP_CMP_NE, .datum_a = (scmp_datum_t)(uintptr_t)data};
	const struct scmp_arg_cmp other_length = {
		.arg = 2, .op = SCMP_CMP_NE, .datum_a = sizeof(struct sockaddr_nl)};
	int result = add_denial(filter, SCMP_SYS(execve), EACCES, 1, &other_program);

	if (result == 0) {
		result = add_denial(filter, SCMP_SYS(bind), EACCES, 1, &other_length);
	}
	if (result == 0) {
		result = add_families(filter);
	}
	return result != 0 ? result : add_raw_sockets(filter);
}

/* --- entering --- */

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

static bool no_sandbox(const char *whose, int error_number, struct error *error)
{
	return error_set(error, ERROR_SYSTEM,
		"the sandbox of the %s cannot be switched on (%s): where the kernel or an "
		"emulator has no seccomp, set `sandbox: off`",
		whose, strerror(error_number));
}

typedef int add_rules_fn(scmp_filter_ctx filter, const void *data);

static bool enter(const char *whose, add_rules_fn *add_rules, const void *data,
	struct error *error)
{
	scmp_filter_ctx filter = NULL;
	int result = 0;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		return no_sandbox(whose, errno, error);
	}
	filter = seccomp_init(SCMP_ACT_ALLOW);
	if (filter == NULL) {
		return no_sandbox(whose, ENOMEM, error);
	}
	result = set_attributes(filter);
	if (result == 0) {
		result = add_common_rules(filter);
	}
	if (result == 0) {
		result = add_rules(filter, data);
	}
	if (result == 0) {
		result = seccomp_load(filter);
	}
	seccomp_release(filter);
	return result == 0 || no_sandbox(whose, result < 0 ? -result : EAGAIN, error);
}

bool sandbox_enter_listener(const struct sandbox_settings *settings, struct error *error)
{
	/* A core file would hold what was heard, and a debugger could read it. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
		return no_sandbox("listener", errno, error);
	}
	return enter("listener", add_listener_rules, settings, error);
}

/* The name stands among constants, in pages that cannot be written to. Where the kernel can
 * seal them, nobody can put other pages in their place either. */
static void seal(const char *text)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t start = (uintptr_t)text & ~(page - 1);
	uintptr_t end = ((uintptr_t)text + strlen(text) + page) & ~(page - 1);

	syscall(CALL_MSEAL, start, end - start, 0);
}

/* It stays open to be looked at by its user, who can see in /proc what it is connected to. */
bool sandbox_enter_bridge(const char *program, struct error *error)
{
	if (!no_core()) {
		return no_sandbox("bridge", errno, error);
	}
	seal(program);
	return enter("bridge", add_bridge_rules, program, error);
}
