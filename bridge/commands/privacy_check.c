/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* unshare(), process_vm_readv() */
#include "bridge/commands/privacy_check.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/config/settings.h"
#include "bridge/daemon/bridge_sandbox.h"
#include "bridge/guard/landlock.h"
#include "bridge/guard/sandbox.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What a child ends with when it cannot enter its sandbox, and when it could not even try. */
#define NO_SANDBOX 254
#define NOT_TRIED 255

static const char file_elsewhere[] = "/var/tmp/earshot-privacy-check";

/* What the attempts need. */
struct stage {
	const struct settings *settings;
	struct sockaddr_in server; /* a port of this machine that takes connections */
};

/* --- the attempts: 0 if it worked, else errno --- */

typedef int attempt_fn(const struct stage *stage);

static int result_of(int result)
{
	return result < 0 ? errno : 0;
}

static int try_tcp(const struct stage *stage)
{
	(void)stage;
	return result_of(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int try_tcp6(const struct stage *stage)
{
	(void)stage;
	return result_of(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int try_udp(const struct stage *stage)
{
	(void)stage;
	return result_of(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

static int try_raw(const struct stage *stage)
{
	(void)stage;
	return result_of(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP));
}

static int try_packet(const struct stage *stage)
{
	(void)stage;
	return result_of(socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

static int try_program(const struct stage *stage)
{
	char *const arguments[] = {(char *)"true", NULL};
	char *const nothing[] = {NULL};
	(void)stage;
	return result_of(execve("/bin/true", arguments, nothing));
}

static int try_file(const struct stage *stage)
{
	int file = open(file_elsewhere, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	int result = result_of(file);
	(void)stage;
	if (file >= 0) {
		unlink(file_elsewhere);
	}
	return result;
}

static int try_configuration(const struct stage *stage)
{
	return result_of(open(stage->settings->file, O_WRONLY | O_CLOEXEC));
}

static int try_listen(const struct stage *stage)
{
	int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)stage;
	return descriptor < 0 ? errno : result_of(listen(descriptor, 1));
}

static int try_bind(int type)
{
	const struct sockaddr_in any = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int descriptor = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	return descriptor < 0 ? errno
		: result_of(bind(descriptor, (const struct sockaddr *)&any, sizeof(any)));
}

static int try_tcp_port(const struct stage *stage)
{
	(void)stage;
	return try_bind(SOCK_STREAM);
}

static int try_udp_port(const struct stage *stage)
{
	(void)stage;
	return try_bind(SOCK_DGRAM);
}

static int try_unix_server(const struct stage *stage)
{
	/* A name of no file. */
	const struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0earshot-check"};
	int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)stage;
	return descriptor < 0 ? errno
		: result_of(bind(descriptor, (const struct sockaddr *)&name, sizeof(name)));
}

static int try_other_port(const struct stage *stage)
{
	int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return descriptor < 0 ? errno : result_of(connect(descriptor,
		(const struct sockaddr *)&stage->server, sizeof(stage->server)));
}

/* One byte of the process that started us, at an address that is the same there. */
static int try_memory(const struct stage *stage)
{
	char byte = 0;
	struct iovec here = {&byte, 1};
	struct iovec there = {(void *)(uintptr_t)stage, 1};
	return process_vm_readv(getppid(), &here, 1, &there, 1, 0) < 0 ? errno : 0;
}

static int try_rings(const struct stage *stage)
{
	char parameters[512] = {0};
	(void)stage;
	return result_of((int)syscall(SYS_io_uring_setup, 1, parameters));
}

static int try_name_space(const struct stage *stage)
{
	(void)stage;
	return result_of(unshare(CLONE_NEWUSER));
}

/* --- who tries what --- */

enum whose { LISTENER = 1, BRIDGE = 2 };

static const struct {
	const char *what;
	attempt_fn *run;
	unsigned whose;
	int landlock; /* the version of it that forbids this; 0: seccomp does */
} attempts[] = {
	{"open a TCP socket (IPv4)", try_tcp, LISTENER, 0},
	{"open a TCP socket (IPv6)", try_tcp6, LISTENER, 0},
	{"open a UDP socket", try_udp, LISTENER, 0},
	{"connect to a port that is not the broker's", try_other_port, BRIDGE, LANDLOCK_TCP},
	{"listen on a socket", try_listen, LISTENER | BRIDGE, 0},
	{"take a TCP port", try_tcp_port, LISTENER | BRIDGE, 0},
	{"take a UDP port", try_udp_port, LISTENER | BRIDGE, 0},
	{"be a server for this machine", try_unix_server, LISTENER | BRIDGE, 0},
	{"make IP packets by hand", try_raw, LISTENER | BRIDGE, 0},
	{"see and make packets of the network card", try_packet, LISTENER | BRIDGE, 0},
	{"start another program", try_program, LISTENER | BRIDGE, 0},
	{"make a file in /var/tmp", try_file, LISTENER, 0},
	{"make a file outside the state folder", try_file, BRIDGE, LANDLOCK_FILES},
	{"change earshot.yaml", try_configuration, LISTENER | BRIDGE, LANDLOCK_FILES},
	{"read the memory of another process", try_memory, LISTENER | BRIDGE, 0},
	{"have the kernel work past the filter (io_uring)", try_rings, LISTENER | BRIDGE, 0},
	{"become root of a name space", try_name_space, LISTENER | BRIDGE, 0},
};

/* The listener is started by the bridge, and is bound by the bridge's rules as well. */
static bool enter(unsigned whose, const struct stage *stage, struct error *error)
{
	const struct sandbox_settings listener = {.unix_sockets = true};
	return whose == 0 || (bridge_sandbox_enter(stage->settings, error) &&
		(whose == BRIDGE || sandbox_enter_listener(&listener, error)));
}

/* Runs in a child: what it gives up, it never gets back. `whose` 0: without a sandbox. */
static int outcome(attempt_fn *run, unsigned whose, const struct stage *stage)
{
	struct error error = {0};
	int status = 0;
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		if (!enter(whose, stage, &error)) {
			fprintf(stderr, "earshot: %s\n", error.text);
			_exit(NO_SANDBOX);
		}
		_exit(run(stage));
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
	}
	return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : NOT_TRIED;
}

/* --- what is shown --- */

static bool show(const char *who, size_t index, unsigned whose, const struct stage *stage)
{
	bool good = true;
	int without = outcome(attempts[index].run, 0, stage);
	int result = outcome(attempts[index].run, whose, stage);
	printf("%-9s %-49s ", who, attempts[index].what);
	if (result == NO_SANDBOX || result == NOT_TRIED) {
		printf("COULD NOT BE TRIED\n");
		good = false;
	} else if (result != 0) {
		printf("refused: %s%s\n", strerror(result),
			without != 0 ? " (here without the sandbox, too)" : "");
	} else if (attempts[index].landlock > landlock_version()) {
		printf("works: this kernel cannot forbid it\n");
	} else {
		printf("WORKED, and must not\n");
		good = false;
	}
	return good;
}

static bool show_all(const struct stage *stage)
{
	static const struct {
		const char *name;
		unsigned whose;
	} processes[] = {{"listener", LISTENER}, {"bridge", BRIDGE}};
	bool good = true;
	printf("%-9s %-49s %s\n", "PROCESS", "TRIES TO", "RESULT");
	for (size_t process = 0; process < COUNT(processes); process++) {
		for (size_t i = 0; i < COUNT(attempts); i++) {
			if ((attempts[i].whose & processes[process].whose) != 0) {
				good = show(processes[process].name, i, processes[process].whose,
					stage) && good;
			}
		}
	}
	return good;
}

static void show_kernel(void)
{
	int version = landlock_version();
	printf("\nThis kernel has seccomp, and ");
	if (version == 0) {
		printf("no Landlock: it does not limit the bridge's files and TCP ports.\n");
	} else {
		printf("version %d of Landlock, which limits the bridge's files%s.\n", version,
			version >= LANDLOCK_TCP ? " and TCP ports" : ", but not TCP ports (Linux 6.7)");
	}
	printf("No kernel rule says which address is connected to, nor limits UDP: that is the\n"
	       "egress rule, in the program itself. Both processes can read what their user can.\n");
}

/* A port that would take a connection, so that a refusal is the sandbox's. */
static int open_server(struct stage *stage)
{
	socklen_t size = sizeof(stage->server);
	struct sockaddr *address = (struct sockaddr *)&stage->server;
	int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	stage->server = (struct sockaddr_in){.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (server >= 0 && (bind(server, address, size) != 0 || listen(server, 8) != 0 ||
		getsockname(server, address, &size) != 0)) {
		close(server);
		server = -1;
	}
	return server;
}

bool privacy_check(const struct settings *settings)
{
	struct stage stage = {.settings = settings};
	int server = open_server(&stage);
	if (server < 0) {
		fprintf(stderr, "earshot: no port of this machine to try: %s\n", strerror(errno));
		return false;
	}
	bool good = show_all(&stage);
	close(server);
	show_kernel();
	if (settings->sandbox == SANDBOX_OFF) {
		printf("`sandbox: off` in %s: the daemon runs without any of this.\n", settings->file);
		return false;
	}
	return good;
}
