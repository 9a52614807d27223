/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_TMPFILE, memfd_create(), the numbers of system calls */
#include "bridge/guard/sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "tests/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What a child ends with when the sandbox itself could not be entered. */
#define NO_SANDBOX 255

enum box {BOX_NONE, BOX_SOUND_SERVER, BOX_DEVICE};

/* One thing to try, in a folder that holds the file `there`. It answers 0 or errno. */
typedef int attempt_fn(void);

struct attempt {
	const char *name;
	attempt_fn *run;
	int expected;
};

static char folder[256];

static bool enter(enum box box)
{
	struct sandbox_settings settings = {.unix_sockets = box == BOX_SOUND_SERVER};
	struct error error;

	if (box == BOX_NONE) {
		return true;
	}
	if (!sandbox_enter_listener(&settings, &error)) {
		fprintf(stderr, "%s\n", error.text);
		return false;
	}
	return true;
}

/* The wait status of a child that enters the box and tries. It leaves by _exit, because
 * leak checking at a normal end needs ptrace. */
static int status_of(attempt_fn *run, enum box box)
{
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		if (chdir(folder) != 0 || !enter(box)) {
			_exit(NO_SANDBOX);
		}
		_exit(run());
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		return -1;
	}
	return status;
}

static int outcome_of(attempt_fn *run, enum box box)
{
	int status = status_of(run, box);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool write_file(const char *name, const char *text)
{
	char path[sizeof(folder) + 16];
	FILE *file = NULL;
	bool written = false;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	if (file == NULL) {
		return false;
	}
	written = fputs(text, file) >= 0;
	return fclose(file) == 0 && written;
}

static bool make_folder(void)
{
	const char *temporary = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/earshot-sandbox-XXXXXX",
		temporary != NULL ? temporary : "/tmp");
	return mkdtemp(folder) != NULL && write_file("there", "content");
}

static void remove_folder(void)
{
	DIR *directory = opendir(folder);
	const struct dirent *entry = NULL;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		if (unlinkat(dirfd(directory), entry->d_name, 0) != 0) {
			unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR);
		}
	}
	if (directory != NULL) {
		closedir(directory);
	}
	rmdir(folder);
}

static int result_of(long result)
{
	return result < 0 ? errno : 0;
}

static int try_create(void)
{
	return result_of(open("new", O_WRONLY | O_CREAT | O_EXCL, 0600));
}

static int try_create_to_read(void)
{
	return result_of(open("new", O_RDONLY | O_CREAT, 0600));
}

static int try_creat(void)
{
	return result_of(creat("new", 0600));
}

static int try_fopen(void)
{
	return fopen("new", "w") == NULL ? errno : 0;
}

static int try_append(void)
{
	return fopen("new", "a") == NULL ? errno : 0;
}

static int try_open_truncate(void)
{
	return result_of(open("there", O_WRONLY | O_TRUNC));
}

static int try_open_nameless(void)
{
	return result_of(open(".", O_WRONLY | O_TMPFILE, 0600));
}

static int try_truncate(void)
{
	return result_of(truncate("there", 0));
}

static int try_rename(void)
{
	return result_of(rename("there", "elsewhere"));
}

static int try_unlink(void)
{
	return result_of(unlink("there"));
}

static int try_link(void)
{
	return result_of(link("there", "second"));
}

static int try_symlink(void)
{
	return result_of(symlink("there", "second"));
}

static int try_mkdir(void)
{
	return result_of(mkdir("folder", 0700));
}

static int try_fifo(void)
{
	return result_of(mkfifo("fifo", 0600));
}

static int try_chmod(void)
{
	return result_of(chmod("there", 0644));
}

static int try_touch(void)
{
	const struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

	return result_of(utimensat(AT_FDCWD, "there", times, 0));
}

static int try_bind(void)
{
	const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
	int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);

	return result_of(bind(descriptor, (const struct sockaddr *)&address, sizeof(address)));
}

static int try_execve(void)
{
	char *const nothing[] = {NULL};
	char *const arguments[] = {(char *)"true", NULL};

	return result_of(execve("/bin/true", arguments, nothing));
}

static int try_process_memory(void)
{
	return result_of(syscall(SYS_process_vm_readv, getpid(), NULL, 0L, NULL, 0L, 0L));
}

static int try_trace_me(void)
{
	return result_of(syscall(SYS_ptrace, 0L, 0L, 0L, 0L)); /* PTRACE_TRACEME */
}

static int try_internet(void)
{
	return result_of(socket(AF_INET, SOCK_STREAM, 0));
}

static int try_internet_datagram(void)
{
	return result_of(socket(AF_INET, SOCK_DGRAM, 0));
}

static int try_internet6(void)
{
	return result_of(socket(AF_INET6, SOCK_STREAM, 0));
}

static int try_netlink(void)
{
	return result_of(socket(AF_NETLINK, SOCK_RAW, 0));
}

/* All of these work without the sandbox, which shows that it is the sandbox that
 * forbids them. */
static const struct attempt forbidden[] = {
	{"create a file", try_create, EACCES},
	{"create a file for reading", try_create_to_read, EACCES},
	{"creat", try_creat, EACCES},
	{"fopen for writing", try_fopen, EACCES},
	{"fopen for appending", try_append, EACCES},
	{"truncate while opening", try_open_truncate, EACCES},
	{"a nameless file", try_open_nameless, EACCES},
	{"truncate", try_truncate, EACCES},
	{"rename", try_rename, EACCES},
	{"unlink", try_unlink, EACCES},
	{"link", try_link, EACCES},
	{"symlink", try_symlink, EACCES},
	{"mkdir", try_mkdir, EEXIST},
	{"mkfifo", try_fifo, EACCES},
	{"chmod", try_chmod, EPERM},
	{"set the time of a file", try_touch, EPERM},
	{"bind", try_bind, EACCES},
	{"execve", try_execve, EACCES},
	{"read a process's memory", try_process_memory, EPERM},
	{"ptrace", try_trace_me, EPERM},
	{"an Internet socket", try_internet, EAFNOSUPPORT},
	{"an Internet datagram socket", try_internet_datagram, EAFNOSUPPORT},
};

/* These the machine itself may be unable to do. */
static const struct attempt forbidden_if_there[] = {
	{"an IPv6 socket", try_internet6, EAFNOSUPPORT},
	{"a netlink socket", try_netlink, EAFNOSUPPORT},
};

static void check_attempts(const struct attempt *attempts, size_t count, enum box box,
	bool first_without)
{
	for (size_t i = 0; i < count; i++) {
		int without = 0;
		int within = 0;

		if (!make_folder()) {
			CHECK_FAILED("no folder for files of the test");
			return;
		}
		within = outcome_of(attempts[i].run, box);
		without = first_without ? outcome_of(attempts[i].run, BOX_NONE) : 0;
		if (within != attempts[i].expected) {
			CHECK_FAILED("%s: %d (%s), expected %d (%s)", attempts[i].name, within,
				strerror(within), attempts[i].expected,
				strerror(attempts[i].expected));
		}
		if (without != 0) {
			CHECK_FAILED("%s fails without the sandbox too: %d (%s)",
				attempts[i].name, without, strerror(without));
		}
		remove_folder();
	}
}

TEST(forbids_what_would_work_without_it)
{
	check_attempts(forbidden, COUNT(forbidden), BOX_SOUND_SERVER, true);
	check_attempts(forbidden_if_there, COUNT(forbidden_if_there), BOX_SOUND_SERVER, false);
}

/* Calls that no test should carry out, and those that need privileges or a certain
 * kernel: with these arguments all would fail in another way. */
static const struct {
	const char *name;
	long call;
	int expected;
} forbidden_calls[] = {
	{"execveat", SYS_execveat, EACCES},
	{"io_uring_setup", SYS_io_uring_setup, ENOSYS},
	{"io_uring_enter", SYS_io_uring_enter, ENOSYS},
	{"io_uring_register", SYS_io_uring_register, ENOSYS},
	{"clone3", SYS_clone3, ENOSYS},
	{"openat2", SYS_openat2, ENOSYS},
	{"process_vm_writev", SYS_process_vm_writev, EPERM},
	{"process_madvise", SYS_process_madvise, EPERM},
	{"pidfd_getfd", SYS_pidfd_getfd, EPERM},
	{"kcmp", SYS_kcmp, EPERM},
	{"listen", SYS_listen, EACCES},
	{"mkdirat", SYS_mkdirat, EEXIST},
	{"mknodat", SYS_mknodat, EACCES},
	{"renameat2", SYS_renameat2, EACCES},
	{"linkat", SYS_linkat, EACCES},
	{"symlinkat", SYS_symlinkat, EACCES},
	{"unlinkat", SYS_unlinkat, EACCES},
	{"mq_open", SYS_mq_open, EACCES},
	{"fchmodat", SYS_fchmodat, EPERM},
	{"fchmodat2", 452, EPERM},
	{"fchownat", SYS_fchownat, EPERM},
	{"setxattr", SYS_setxattr, EPERM},
	{"fsetxattr", SYS_fsetxattr, EPERM},
	{"setxattrat", 463, EPERM},
	{"removexattrat", 466, EPERM},
	{"file_setattr", 469, EPERM},
	{"mount", SYS_mount, EPERM},
	{"umount2", SYS_umount2, EPERM},
	{"fsopen", SYS_fsopen, EPERM},
	{"move_mount", SYS_move_mount, EPERM},
	{"pivot_root", SYS_pivot_root, EPERM},
	{"chroot", SYS_chroot, EPERM},
	{"setns", SYS_setns, EPERM},
	{"unshare", SYS_unshare, EPERM},
	{"open_by_handle_at", SYS_open_by_handle_at, EPERM},
	{"bpf", SYS_bpf, EPERM},
	{"perf_event_open", SYS_perf_event_open, EPERM},
	{"userfaultfd", SYS_userfaultfd, EPERM},
	{"keyctl", SYS_keyctl, EPERM},
	{"add_key", SYS_add_key, EPERM},
	{"request_key", SYS_request_key, EPERM},
	{"kexec_load", SYS_kexec_load, EPERM},
	{"init_module", SYS_init_module, EPERM},
	{"finit_module", SYS_finit_module, EPERM},
	{"delete_module", SYS_delete_module, EPERM},
};

static size_t call_index;

static int try_call(void)
{
	return result_of(syscall(forbidden_calls[call_index].call, -1L, -1L, -1L, -1L, -1L, -1L));
}

TEST(forbids_calls_by_number)
{
	CHECK(make_folder());
	for (call_index = 0; call_index < COUNT(forbidden_calls); call_index++) {
		int outcome = outcome_of(try_call, BOX_SOUND_SERVER);

		if (outcome != forbidden_calls[call_index].expected) {
			CHECK_FAILED("%s: %d (%s)", forbidden_calls[call_index].name, outcome,
				strerror(outcome));
		}
	}
	remove_folder();
}

/* -1 has every flag set, so that one call shows nothing of one flag. */
static const struct {
	const char *name;
	unsigned long flag;
} forbidden_spaces[] = {
	{"user", CLONE_NEWUSER}, {"mount", CLONE_NEWNS}, {"process", CLONE_NEWPID},
	{"network", CLONE_NEWNET}, {"message queue", CLONE_NEWIPC}, {"host", CLONE_NEWUTS},
	{"control group", CLONE_NEWCGROUP},
};

static size_t space_index;

static int try_clone(void)
{
	/* CLONE_SIGHAND without CLONE_VM is EINVAL: nothing is ever started. */
	return result_of(syscall(SYS_clone, forbidden_spaces[space_index].flag | CLONE_SIGHAND, 0L,
		0L, 0L, 0L));
}

TEST(forbids_new_name_spaces)
{
	CHECK(make_folder());
	for (space_index = 0; space_index < COUNT(forbidden_spaces); space_index++) {
		if (outcome_of(try_clone, BOX_SOUND_SERVER) != EPERM ||
			outcome_of(try_clone, BOX_NONE) != EINVAL) {
			CHECK_FAILED("%s name space", forbidden_spaces[space_index].name);
		}
	}
	remove_folder();
}

static int try_typing(void)
{
	return result_of(ioctl(open("/dev/null", O_RDWR), TIOCSTI, "x"));
}

/* The kernel ignores the upper half of the request, so the filter must as well. */
static int try_typing_with_upper_half(void)
{
	return result_of(syscall(SYS_ioctl, open("/dev/null", O_RDWR),
		(1L << (sizeof(long) * 8 - 4)) | TIOCSTI, "x"));
}

TEST(forbids_typing_into_the_terminal)
{
	CHECK(make_folder());
	CHECK(outcome_of(try_typing, BOX_NONE) == ENOTTY);
	CHECK(outcome_of(try_typing, BOX_SOUND_SERVER) == EPERM);
	CHECK(outcome_of(try_typing_with_upper_half, BOX_SOUND_SERVER) == EPERM);
	remove_folder();
}

static int try_read(void)
{
	char text[8] = "";
	int descriptor = open("there", O_RDONLY | O_CLOEXEC);

	if (descriptor < 0 || read(descriptor, text, 7) != 7) {
		return errno;
	}
	return strcmp(text, "content") == 0 ? 0 : EIO;
}

static int try_list(void)
{
	DIR *directory = opendir(".");

	return directory == NULL ? errno : result_of(closedir(directory));
}

static int try_device(void)
{
	return result_of(open("/dev/null", O_RDWR | O_CLOEXEC | O_NONBLOCK));
}

static void *do_nothing(void *data)
{
	return data;
}

static int try_thread(void)
{
	pthread_t thread;
	int result = pthread_create(&thread, NULL, do_nothing, NULL);

	return result != 0 ? result : pthread_join(thread, NULL);
}

static int try_clock(void)
{
	struct timespec now;

	return result_of(clock_gettime(CLOCK_MONOTONIC, &now));
}

static int try_poll(void)
{
	uint64_t one = 1;
	struct pollfd ready = {.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), .events = POLLIN};

	if (ready.fd < 0 || write(ready.fd, &one, sizeof(one)) != (ssize_t)sizeof(one)) {
		return errno;
	}
	return poll(&ready, 1, 0) == 1 ? 0 : EIO;
}

static int try_shared_memory(void)
{
	int descriptor = memfd_create("sound", MFD_CLOEXEC);

	return descriptor < 0 ? errno : result_of(ftruncate(descriptor, 4096));
}

static int try_unix_socket(void)
{
	return result_of(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int try_unix_pair(void)
{
	int pair[2];

	return result_of(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}

static const struct attempt always_possible[] = {
	{"read a file", try_read, 0},
	{"list a folder", try_list, 0},
	{"open a device", try_device, 0},
	{"start a thread", try_thread, 0},
	{"ask the time", try_clock, 0},
	{"poll", try_poll, 0},
};

static const struct attempt with_sound_server[] = {
	{"shared memory", try_shared_memory, 0},
	{"a local socket", try_unix_socket, 0},
	{"a pair of sockets", try_unix_pair, 0},
};

static const struct attempt with_device_only[] = {
	{"shared memory", try_shared_memory, EACCES},
	{"a local socket", try_unix_socket, EAFNOSUPPORT},
	{"a pair of sockets", try_unix_pair, EAFNOSUPPORT},
	{"an Internet socket", try_internet, EAFNOSUPPORT},
};

TEST(leaves_what_sound_needs)
{
	check_attempts(always_possible, COUNT(always_possible), BOX_SOUND_SERVER, false);
	check_attempts(always_possible, COUNT(always_possible), BOX_DEVICE, false);
	check_attempts(with_sound_server, COUNT(with_sound_server), BOX_SOUND_SERVER, false);
}

TEST(has_no_sockets_at_all_for_a_device)
{
	check_attempts(with_device_only, COUNT(with_device_only), BOX_DEVICE, false);
}

static int try_connect(void)
{
	const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "server"};
	int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return result_of(connect(descriptor, (const struct sockaddr *)&address, sizeof(address)));
}

/* The server's side: bound by its path relative to the folder, because a path in a
 * socket address is short. */
static int listen_in_folder(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "server"};
	int before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (chdir(folder) != 0 ||
		bind(descriptor, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
		listen(descriptor, 1) != 0) {
		CHECK_FAILED("no server: %s", strerror(errno));
	}
	CHECK(fchdir(before) == 0);
	close(before);
	return descriptor;
}

TEST(connects_to_a_server_on_this_machine)
{
	int server = -1;

	CHECK(make_folder());
	server = listen_in_folder();
	CHECK(outcome_of(try_connect, BOX_SOUND_SERVER) == 0);
	CHECK(outcome_of(try_connect, BOX_DEVICE) != 0);
	close(server);
	remove_folder();
}

/* A thread that was there before the sandbox and waits for it. */
struct waiting_thread {
	int pipe[2];
	int outcome;
};

static void *wait_and_try(void *data)
{
	struct waiting_thread *waiting = data;
	char byte = 0;

	if (read(waiting->pipe[0], &byte, 1) == 1) {
		waiting->outcome = try_internet();
	}
	return NULL;
}

static int try_older_thread(void)
{
	const struct sandbox_settings settings = {.unix_sockets = true};
	struct waiting_thread waiting = {.outcome = 0};
	pthread_t thread;

	if (pipe(waiting.pipe) != 0 ||
		pthread_create(&thread, NULL, wait_and_try, &waiting) != 0 ||
		!sandbox_enter_listener(&settings, NULL) || write(waiting.pipe[1], "g", 1) != 1 ||
		pthread_join(thread, NULL) != 0) {
		return EIO;
	}
	return waiting.outcome;
}

TEST(binds_threads_that_exist_already)
{
	CHECK(make_folder());
	CHECK(outcome_of(try_older_thread, BOX_NONE) == EAFNOSUPPORT);
	remove_folder();
}

static int try_state(void)
{
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) {
		return 1;
	}
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 2;
}

static int try_entering_again(void)
{
	const struct sandbox_settings settings = {.unix_sockets = false};

	return sandbox_enter_listener(&settings, NULL) ? try_unix_socket() : 1;
}

TEST(is_for_good)
{
	CHECK(make_folder());
	CHECK(outcome_of(try_state, BOX_SOUND_SERVER) == 0);
	CHECK(outcome_of(try_state, BOX_NONE) != 0);
	CHECK(outcome_of(try_entering_again, BOX_SOUND_SERVER) == EAFNOSUPPORT);
	remove_folder();
}

#ifdef __x86_64__
static int try_32_bit_call(void)
{
	long result = 20; /* getpid */

	__asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
	return result > 0 ? 0 : ENOSYS;
}

static int try_x32_call(void)
{
	return result_of(syscall(0x40000000L + SYS_getpid));
}
#endif

TEST(ends_at_a_call_of_another_architecture)
{
#ifdef __x86_64__
	int status = 0;

	CHECK(make_folder());
	status = status_of(try_x32_call, BOX_SOUND_SERVER);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
	if (outcome_of(try_32_bit_call, BOX_NONE) == 0) {
		status = status_of(try_32_bit_call, BOX_SOUND_SERVER);
		CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
	}
	remove_folder();
#else
	SKIP("only x86-64 is easily asked to make calls of another architecture");
#endif
}

TEST_MAIN(
	RUN(forbids_what_would_work_without_it);
	RUN(forbids_calls_by_number);
	RUN(forbids_new_name_spaces);
	RUN(forbids_typing_into_the_terminal);
	RUN(leaves_what_sound_needs);
	RUN(has_no_sockets_at_all_for_a_device);
	RUN(connects_to_a_server_on_this_machine);
	RUN(binds_threads_that_exist_already);
	RUN(is_for_good);
	RUN(ends_at_a_call_of_another_architecture))
