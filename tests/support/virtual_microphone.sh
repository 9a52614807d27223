#!/bin/bash
# SPDX-License-Identifier: MIT
#
# A microphone without a sound card: a private PulseAudio server with a null sink, whose
# monitor is what ALSA's (and so PortAudio's) default device records. What is played with
# `paplay FILE` is what the microphone hears.
#
#   virtual_microphone.sh COMMAND [ARGUMENT...]
#       runs the command with the microphone in its environment; its exit code is ours
#   virtual_microphone.sh
#       prints the environment to use as lines for `eval`, and serves until standard
#       input ends
#   virtual_microphone.sh --restart
#       for tests, inside the environment: starts the server again after it was killed
#
# Exit code 77: the packages that this needs are not installed.
set -euo pipefail

restart=no
if [ "${1:-}" = --restart ]; then
	restart=yes
	folder=${EARSHOT_VIRTUAL_MICROPHONE:?only works inside the environment of this script}
fi

start_server() {
	# With --daemonize this returns when the server takes connections, or has failed.
	# HOME and XDG_RUNTIME_DIR keep it apart from a server that the user may have.
	if ! env -u DISPLAY -u PULSE_SERVER HOME="$folder" XDG_RUNTIME_DIR="$folder" \
		PULSE_RUNTIME_PATH="$folder/runtime" PULSE_STATE_PATH="$folder/state" \
		pulseaudio -n --file="$folder/server.pa" --system=false --daemonize=yes \
		--use-pid-file=yes --exit-idle-time=-1 --disable-shm=yes --realtime=no \
		--high-priority=no --log-level=notice --log-target="newfile:$folder/log" \
		2>>"$folder/messages"; then
		echo "virtual_microphone.sh: PulseAudio does not start:" >&2
		cat "$folder/messages" "$folder"/log* >&2 || true
		return 1
	fi
}

if [ "$restart" = yes ]; then
	rm -f "$folder/socket" "$folder/runtime/pid"
	start_server
	exit
fi

for program in pulseaudio paplay; do
	if ! command -v "$program" >/dev/null; then
		echo "virtual_microphone.sh: no $program: install pulseaudio, pulseaudio-utils" \
			"and libasound2-plugins" >&2
		exit 77
	fi
done

folder=$(mktemp -d "${TMPDIR:-/tmp}/earshot-microphone.XXXXXX")
command_pid=

# shellcheck disable=SC2317 # the trap calls it
clean_up() {
	if [ -s "$folder/runtime/pid" ]; then
		server=$(cat "$folder/runtime/pid")
		# It has nothing to save, and a test may have stopped it.
		kill -KILL "$server" 2>/dev/null || true
		timeout 10 tail --pid="$server" -s 0.05 -f /dev/null || true
	fi
	rm -rf "$folder"
}
trap clean_up EXIT
trap '[ -z "$command_pid" ] || kill "$command_pid" 2>/dev/null' INT TERM HUP

mkdir -m 700 "$folder/runtime" "$folder/state"
cat >"$folder/server.pa" <<END
load-module module-null-sink sink_name=earshot rate=48000 channels=1 norewinds=yes
load-module module-native-protocol-unix auth-anonymous=1 socket=$folder/socket
set-default-sink earshot
set-default-source earshot.monitor
END
cat >"$folder/asound.conf" <<END
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.pulse { type pulse }
END

export EARSHOT_VIRTUAL_MICROPHONE=$folder
export PULSE_SERVER=unix:$folder/socket
export PULSE_COOKIE=$folder/cookie
export PULSE_RUNTIME_PATH=$folder/runtime
export ALSA_CONFIG_PATH=$folder/asound.conf
head -c 256 /dev/zero >"$PULSE_COOKIE"
start_server

if [ $# -eq 0 ]; then
	for name in EARSHOT_VIRTUAL_MICROPHONE PULSE_SERVER PULSE_COOKIE PULSE_RUNTIME_PATH \
		ALSA_CONFIG_PATH; do
		printf 'export %s=%q\n' "$name" "${!name}"
	done
	cat >/dev/null
	exit
fi

"$@" <&0 &
command_pid=$!
status=0
wait "$command_pid" || status=$?
# A signal to us ends the first wait early: the command has been told, and is waited for.
while kill -0 "$command_pid" 2>/dev/null; do
	status=0
	wait "$command_pid" || status=$?
done
exit "$status"
