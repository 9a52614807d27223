# SPDX-License-Identifier: MIT
#
#   make            build/earshot
#   make demo       install what is missing, build, and show Earshot without hardware
#   make test       install what is missing, and run every test
#   make help       the rest
#
# CC, CFLAGS, LDFLAGS, PKG_CONFIG, PREFIX and DESTDIR are the packager's.

CC         ?= gcc
CFLAGS     ?= -O2 -g
PKG_CONFIG ?= pkg-config
PREFIX     ?= /usr/local
DATADIR    ?= $(PREFIX)/share/earshot

# A variant has its own folder: make VARIANT=sanitize
VARIANT    ?=
BUILD      := build$(if $(VARIANT),/$(VARIANT))

VERSION    := 0.1.0
MODEL      ?= /usr/share/pocketsphinx/model/en-us/en-us

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Wformat=2 -Wwrite-strings
# Enumerations without a name are our integer constants; newer compilers mind those in
# arithmetic with floating point.
WARNINGS += -Wno-enum-float-conversion
HARDENING := -fstack-protector-strong -fPIE
comma := ,
SANITIZE := $(if $(filter sanitize,$(VARIANT)),-fsanitize=address$(comma)undefined \
	-fno-sanitize-recover=undefined -fno-omit-frame-pointer)

# PocketSphinx 0.8+5prealpha (Debian 12 and 13) has a second library; 5.x does not.
LIBRARIES = pocketsphinx $(shell $(PKG_CONFIG) --exists sphinxbase && echo sphinxbase) portaudio-2.0 alsa libmosquitto libcjson yaml-0.1 sndfile \
	speexdsp libseccomp libcrypt openssl
# Asked once, and only when something is compiled: on a fresh machine pkg-config itself is
# among what `make demo` installs first. Headers that are not ours do not get our warnings.
LIBRARY_CFLAGS = $(eval LIBRARY_CFLAGS := $$(patsubst -I%,-isystem %,$$(shell \
	$(PKG_CONFIG) --cflags $(LIBRARIES))))$(LIBRARY_CFLAGS)
LIBRARY_LIBS = $(eval LIBRARY_LIBS := $$(shell $(PKG_CONFIG) --libs $(LIBRARIES)))$(LIBRARY_LIBS)

OWN_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -I. $(WARNINGS) $(HARDENING) $(SANITIZE) \
	-DEARSHOT_VERSION='"$(VERSION)"' -DEARSHOT_DATADIR='"$(DATADIR)"' \
	-DEARSHOT_MODEL='"$(MODEL)"' -pthread
OWN_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SANITIZE) -pthread
LIBS = $(LIBRARY_LIBS) -lflite_cmulex -lflite_usenglish -lflite -lm

SOURCES   := $(sort $(wildcard bridge/*.c bridge/*/*.c audio/*.c audio/*/*.c))
OBJECTS   := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY   := $(BUILD)/libearshot.a
# tests/NAME/NAME.c are parts that several tests share.
SUPPORT   := $(sort $(wildcard tests/support/*.c))
SUPPORT_O := $(SUPPORT:%.c=$(BUILD)/%.o)

# A test is one .c file; what it tests is in its name.
TEST_SOURCES := $(sort $(wildcard tests/unit/*.c tests/golden/*.c tests/broker/*.c tests/speech/*.c))
TEST_PROGRAMS := $(TEST_SOURCES:%.c=$(BUILD)/%)
TEST_SCRIPTS := $(sort $(wildcard tests/golden/*.sh tests/broker/*.sh tests/speech/*.sh))

quiet = $(if $(V),,@printf '  %-4s %s\n' $(1) $@;)

.DELETE_ON_ERROR:
.PHONY: all packages demo test unit check-programs bench bench-hearing lint clean help install

all: $(BUILD)/earshot

$(BUILD)/earshot: $(BUILD)/bridge/main.o $(LIBRARY)
	$(call quiet,LD)$(CC) $(OWN_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIBRARY): $(filter-out $(BUILD)/bridge/main.o,$(OBJECTS))
	$(call quiet,AR)rm -f $@ && ar rcsD $@ $^

$(BUILD)/%.o: %.c Makefile | needs
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(OWN_CFLAGS) $(LIBRARY_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(SUPPORT_O) $(LIBRARY)
	$(call quiet,LD)$(CC) $(OWN_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# Says in one line what is missing, in place of forty lines from the compiler.
.PHONY: needs
needs:
	@command -v $(PKG_CONFIG) >/dev/null && $(PKG_CONFIG) --exists $(LIBRARIES) || { \
		echo "Libraries are missing. \`make packages\` installs them (list: debian-packages.txt)." >&2; \
		exit 1; }

# The program with a leak put in by the linker, which tests/broker/privacy_proof.c must notice.
LEAKY := $(BUILD)/tests/stubs/leaky
$(LEAKY): $(LEAKY).o $(BUILD)/bridge/main.o $(LIBRARY)
	$(call quiet,LD)$(CC) $(OWN_LDFLAGS) $(LDFLAGS) \
		-Wl,--wrap=device_states_take,--wrap=connection_start -o $@ $^ $(LIBS)

# What libFuzzer would feed, fed by a few files: a driver has the `main`.
FUZZ_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/*.c)))
FUZZ_DRIVER := $(BUILD)/tests/fuzz/driver/main.o
$(FUZZ_PROGRAMS): $(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_DRIVER) $(SUPPORT_O) $(LIBRARY)
	$(call quiet,LD)$(CC) $(OWN_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

check-programs: $(BUILD)/earshot $(TEST_PROGRAMS) $(LEAKY) $(FUZZ_PROGRAMS)

# FOR: the purposes in debian-packages.txt. Installs only what is missing.
FOR ?= build
packages:
	@.ci/packages $(FOR)

demo:
	@.ci/packages build demo
	@$(MAKE) --no-print-directory -s -j"$$(nproc)" all
	@$(BUILD)/earshot demo $(if $(MIC),--microphone $(if $(filter 1,$(MIC)),default,$(MIC))) $(WAVS)

test:
	@.ci/packages build demo test
	@tests/run

unit: $(filter $(BUILD)/tests/unit/%,$(TEST_PROGRAMS))
	@tests/run --only unit

bench:
	@.ci/packages build demo test bench
	@$(MAKE) --no-print-directory -s all
	@tests/bench/run

bench-hearing:
	@.ci/packages build demo bench
	@$(MAKE) --no-print-directory -s all
	@tests/bench/hearing

lint:
	@.ci/packages build lint
	@.ci/lint

install: all
	install -D -m 755 $(BUILD)/earshot $(DESTDIR)$(PREFIX)/bin/earshot
	install -D -m 644 docs/earshot.1 $(DESTDIR)$(PREFIX)/share/man/man1/earshot.1
	for file in grammars/* grammars/*/* devices/*.* devices/*/* audio/acoustics/noise.model; do \
		if [ -f "$$file" ]; then install -D -m 644 "$$file" "$(DESTDIR)$(DATADIR)/$$file"; fi; done

clean:
	rm -rf build

help:
	@sed -n '3,7s/^# \{0,1\}//p' Makefile
	@echo "  make packages   install the Debian packages to build (FOR=\"build demo test bench lint\")"
	@echo "  make unit       the unit tests alone"
	@echo "  make bench      measure: delay, idle cost, memory"
	@echo "  make bench-hearing   how well it hears, ten minutes; FULL=1 with all recordings"
	@echo "  make lint       compile with clang, style rules, shellcheck"
	@echo "  make install    PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)"
	@echo "  make clean      remove build/"
	@echo "Variables: VARIANT=sanitize V=1 WAVS=\"a.wav b.flac\" MIC=1"

-include $(OBJECTS:.o=.d) $(TEST_PROGRAMS:=.d) $(SUPPORT_O:.o=.d) $(LEAKY).d \
	$(FUZZ_PROGRAMS:=.d) $(FUZZ_DRIVER:.o=.d)
