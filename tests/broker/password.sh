#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Where the password for a real mosquitto may come from, as a user of systemd gives it or in a
# file, and that it shows up nowhere else.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/support/broker_script.sh
. tests/support/broker_script.sh
needs password mosquitto mosquitto_passwd mosquitto_sub
mkdir given
secret=4nUnlikely-Word

# shellcheck disable=SC2317 # until_true calls it
broker_answers() {
	mosquitto_sub -h 127.0.0.1 -p "$port" -u ear -P "$secret" -t '#' -E -i probe
}

# configure HOW: earshot.yaml with this in `broker`.
configure() {
	printf '%s\n' "version: 1" "wake: {words: [computer]}" "state_dir: state" \
		"broker: {host: 127.0.0.1, port: $port, user: ear, $1}" >earshot.yaml
}

port=$(shuf -i 20000-32000 -n 1)
mosquitto_passwd -c -b users ear "$secret"
printf '%s\n' "listener $port 127.0.0.1" "user $(id -un)" "allow_anonymous false" \
	"password_file $work/users" >mosquitto.conf
chmod 700 "$work"
mosquitto -c mosquitto.conf >mosquitto.log 2>&1 &
children=$!
until_true broker_answers
verdict "a mosquitto wants the password"

# hides PROCESS: neither its arguments nor its environment have the password. The environment of a
# process in a sandbox may be shown to root alone.
hides() {
	tr '\0' '\n' <"/proc/$1/cmdline" >shown && [ -s shown ] || return 1
	tr '\0' '\n' <"/proc/$1/environ" >>shown || [ "$(id -u)" -ne 0 ] || return 1
	! grep -qF "$secret" shown
}

# shellcheck disable=SC2317 # until_true calls it
listener_runs() {
	listener=$(cat "/proc/$earshot/task/$earshot/children")
	grep -qF listener "/proc/${listener% }/cmdline"
}

# connects [VARIABLE=VALUE]: the daemon connects, and it and its listener say the password nowhere.
connects() {
	env "$@" "$program" run --microphone none >run.log 2>&1 &
	earshot=$!
	children="$children $earshot"
	until_true grep -q "connected to the broker" run.log && until_true listener_runs &&
		! grep -qF "$secret" run.log && hides "$earshot" && hides "${listener% }" &&
		[ -n "$(find state -type f 2>/dev/null)" ] &&
		! grep -rqF "$secret" state
	good=$?
	end_child "$earshot"
	return $good
}

# refuses SENTENCE [VARIABLE=VALUE]: it does not start, and says this.
refuses() {
	sentence=$1
	shift
	! env "$@" "$program" run --microphone none >run.log 2>&1 && grep -qF "$sentence" run.log
}

# --- a credential, as systemd's LoadCredential= leaves it ---

printf '%s' "$secret" >given/broker-password
chmod 400 given/broker-password
configure "password_credential: broker-password"
connects CREDENTIALS_DIRECTORY="$work/given"
verdict "the password is a credential of systemd"
# shellcheck disable=SC2016 # a sentence
refuses 'systemd has to start Earshot, with `LoadCredential=broker-password:FILE`' \
	-u CREDENTIALS_DIRECTORY
verdict "without systemd it is told what the unit needs"
configure "password_credential: other"
# shellcheck disable=SC2016 # a sentence
refuses 'there is no credential `other`: it was given others only' \
	CREDENTIALS_DIRECTORY="$work/given"
verdict "a credential that is not in the unit is named"
configure "password_credential: ../password"
"$program" check >check.log 2>&1
# shellcheck disable=SC2016 # a sentence
grep -q 'earshot.yaml:4:.*`../password` is no name of a credential' check.log
verdict "a path is no name of a credential"
configure "password_credential: a, password_file: b"
"$program" check >check.log 2>&1
grep -q "earshot.yaml:4:.*give one of them" check.log
verdict "a password has one place"

# --- a file ---

echo "$secret" >password
chmod 600 password
configure "password_file: password"
connects -u CREDENTIALS_DIRECTORY
verdict "the password stands in a file"
chmod 644 password
refuses "password is no secret, so it is not used: others than its owner may read"
verdict "one that others may read is not used"
"$program" check >check.log 2>&1
[ $? -eq 1 ] && grep -q "earshot.yaml:4:.*mode 0644.*chmod 600" check.log
verdict "and is named by check, with its place"
exit "$failed"
